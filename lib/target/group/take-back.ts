import type { Intent } from '../../release/intent.ts';
import type { Intents } from '../../release/ports.ts';
import { nextRollbackStep, type RollbackResult, type RollbackStep } from '../../rollback/next-step.ts';
import type { Revert, TakenBack } from '../deploy-target.ts';
import { createReturn } from './create-return.ts';
import { lookBack, type Seen, type TakeBackPorts } from './look-back.ts';
import type { ReturnWay } from './return-way.ts';

type Rollback = NonNullable<Intent['rollback']>;

/** Looks, decides, takes one step. Taken twice, it finds what the first left and goes on from there. */
export async function takeGroupBack(
  takeBack: Revert,
  ports: TakeBackPorts,
  way: ReturnWay,
): Promise<TakenBack> {
  const { at } = takeBack;
  const { intents } = ports;
  const seen = await lookBack(takeBack, ports, way);
  // What was first seen when is kept: patience is measured from it, with AWS's times on both ends.
  const intent = await remember(takeBack.intent, intents, {
    endSeenAt: seen.endedAt ? undefined : seen.deploymentEnded ? at : undefined,
  });
  const endSeenAt = intent.rollback?.endSeenAt;
  const returning = seen.situation.returning && { ...seen.situation.returning, endSeenAt };
  const step = nextRollbackStep({ ...seen.situation, returning, endSeenAt });
  return act(step, { ...takeBack, intent }, seen, { ...ports, way });
}

async function act(
  step: RollbackStep,
  takeBack: Revert,
  seen: Seen,
  ports: TakeBackPorts & { readonly way: ReturnWay },
): Promise<TakenBack> {
  const { intent, at } = takeBack;
  const { deployments, intents } = ports;
  const waiting = (seconds: number, what: string, id = seen.returning?.id): TakenBack => ({
    done: false,
    awaitSeconds: seconds,
    status: (seen.returning ?? seen.deployment)?.status ?? 'none',
    what,
    deploymentIds: id ? [id] : [],
  });
  switch (step.do) {
    case 'wait':
      return waiting(step.seconds, `waits ${step.why}`);
    case 'done':
      return { done: true, result: step.result, why: whyNot(step.result, seen) };
    case 'stop':
      await deployments.stop(seen.deployment!.id);
      await remember(intent, intents, { stopRequestedAt: at });
      return waiting(10, `stops deployment ${seen.deployment!.id}`);
    case 'endTermination':
      await deployments.goOn(seen.deployment!.id, 'TERMINATION_WAIT');
      await remember(intent, intents, { terminationEndedAt: at });
      return waiting(30, `ends deployment ${seen.deployment!.id}, which did not stop`);
    case 'follow':
      await ports.intents.indexDeployment(step.id, intent);
      await remember(intent, intents, { deployment: { since: at, id: step.id }, endSeenAt: null });
      return waiting(1, `CodeDeploy rolls back with deployment ${step.id}`, step.id);
    case 'open':
      await deployments.goOn(seen.returning!.id, 'READY_WAIT');
      await remember(intent, intents, { opened: true });
      return waiting(60, `shifts the traffic of deployment ${seen.returning!.id}`);
    case 'endReturningTermination':
      await deployments.goOn(seen.returning!.id, 'TERMINATION_WAIT');
      return waiting(30, `ends the wait of deployment ${seen.returning!.id}`);
    case 'create':
      return createReturn(takeBack, waiting, ports);
  }
}

/** What CodeDeploy says of a deployment of the old version that failed. */
function whyNot(result: RollbackResult, { returning }: Seen): string | undefined {
  if (result !== 'returnFailed' || !returning) return undefined;
  const { id, status, error } = returning;
  return `deployment ${id} is ${status}${error ? ` (${error.code}: ${error.message})` : ''}`;
}

/** `null` forgets; a time that is known already stands. */
async function remember(
  intent: Intent,
  intents: Intents,
  change: Partial<Omit<Rollback, 'endSeenAt'>> & { endSeenAt?: string | null },
): Promise<Intent> {
  if (Object.values(change).every((value) => value === undefined)) return intent;
  const written = await intents.change(intent, (current) => {
    const before = current?.rollback ?? { attempt: 0 };
    const { endSeenAt, ...others } = change;
    const kept = endSeenAt === null ? undefined : (before.endSeenAt ?? endSeenAt);
    return current && { ...current, rollback: { ...before, ...others, endSeenAt: kept } };
  });
  return written ?? intent;
}
