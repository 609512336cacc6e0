import type { FunctionIntent, Intent, Rollback } from '../../release/intent.ts';
import type { TakenBack } from '../deploy-target.ts';
import type { Deployment } from '../deployments.ts';
import { changeFunction } from './change-function.ts';
import type { Alias } from './functions.ts';
import type { LambdaPorts } from './lambda-ports.ts';

/** One function of a release on its way back, as it was found. */
export interface Returning {
  readonly intent: Intent;
  readonly one: FunctionIntent;
  readonly at: string;
  readonly alias: Alias | undefined;
  readonly deployment: Deployment | undefined;
  readonly returning: Deployment | undefined;
}

interface Wait {
  readonly seconds: number;
  /** What is done meanwhile, as `takes hello back to version 3`. */
  readonly what: string;
  /** The deployment that brings the old version back. */
  readonly id?: string | undefined;
}

/** The way back is looked at again after a while. */
export const waiting = (now: Returning, { seconds, what, id = now.returning?.id }: Wait): TakenBack => ({
  done: false,
  awaitSeconds: seconds,
  status: (now.returning ?? now.deployment)?.status ?? 'none',
  what,
  deploymentIds: id ? [id] : [],
});

/** Writes down how far the way back of one function is; answers it as it stands then. */
export async function remember(
  { intent, one }: Pick<Returning, 'intent' | 'one'>,
  { intents }: Pick<LambdaPorts, 'intents'>,
  change: Partial<Rollback>,
): Promise<FunctionIntent> {
  const written = await changeFunction(intents, { run: intent, one }, (current) => ({
    ...current,
    rollback: { ...(current.rollback ?? { attempt: 0 }), ...change },
  }));
  const same = ({ function: name, alias }: FunctionIntent) => name === one.function && alias === one.alias;
  return written?.functions?.find(same) ?? one;
}
