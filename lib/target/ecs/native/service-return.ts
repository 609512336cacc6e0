import type { Intent, Rollback } from '../../../release/intent.ts';
import type { Situation } from '../../../rollback/next-step.ts';
import type { TakenBack } from '../../deploy-target.ts';
import type { NativePorts } from './native-ports.ts';
import { statusWord, type ServiceDeployment } from './service-deployments.ts';

/** A service on its way back, as it was found. */
export interface ServiceReturn {
  readonly intent: Intent;
  readonly at: string;
  readonly deployment?: ServiceDeployment;
  /** What brings the old revision back: the same deployment, which ECS rolls back, or one that was started for that. */
  readonly returning?: ServiceDeployment;
  readonly situation: Situation;
}

interface Wait {
  readonly seconds: number;
  /** What is done meanwhile, as `takes web back to 3`. */
  readonly what: string;
  /** The deployment that brings the old version back. */
  readonly id?: string | undefined;
}

/** The way back is looked at again after a while. */
export const waiting = ({ deployment, returning }: ServiceReturn, { seconds, what, id }: Wait): TakenBack => {
  const seen = returning ?? deployment;
  return {
    done: false,
    awaitSeconds: seconds,
    status: seen ? statusWord(seen) : 'none',
    what,
    deploymentIds: id ? [id] : [],
  };
};

/** Writes down how far the way back is; answers the intent as it stands then. */
export async function remember(
  { intent }: Pick<ServiceReturn, 'intent'>,
  { intents }: Pick<NativePorts, 'intents'>,
  change: Partial<Rollback>,
) {
  const written = await intents.change(
    intent,
    (current) => current && { ...current, rollback: { ...(current.rollback ?? { attempt: 0 }), ...change } },
  );
  return written ?? intent;
}
