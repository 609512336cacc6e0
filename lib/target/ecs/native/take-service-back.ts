import type { Rollback } from '../../../release/intent.ts';
import { nextRollbackStep, type RollbackStep } from '../../../rollback/next-step.ts';
import type { Revert, TakenBack } from '../../deploy-target.ts';
import { giveBack } from './give-back.ts';
import { lookBack, type ServiceReturn } from './look-back.ts';
import type { NativePorts } from './native-ports.ts';
import { returnService } from './return-service.ts';
import { deploymentId, statusWord } from './service-deployments.ts';

/** Looks at the service and takes one step; the rules are those of every target. */
export async function takeServiceBack(revert: Revert, ports: NativePorts): Promise<TakenBack> {
  const now = await lookBack(revert, ports);
  return act(nextRollbackStep(now.situation), now, ports);
}

async function act(step: RollbackStep, now: ServiceReturn, ports: NativePorts): Promise<TakenBack> {
  const { deployment, at } = now;
  switch (step.do) {
    case 'wait':
      return waiting(now, step.seconds, `waits ${step.why}`);
    case 'done':
      // The service is left as it was found, whatever came of the way back.
      await giveBack(now.intent, ports);
      return { done: true, result: step.result, why: whyNot(now) };
    case 'stop':
    // A pause may be over the moment that it is told to stop: being told again is all that can be done.
    case 'endTermination':
      await ports.deployments.stop(deployment!.arn);
      await remember(now, ports, { [step.do === 'stop' ? 'stopRequestedAt' : 'terminationEndedAt']: at });
      return waiting(now, 10, `stops deployment ${deploymentId(deployment!.arn)}`);
    case 'create':
      return returnService(now, ports);
    case 'follow':
    case 'open':
    case 'endReturningTermination':
      throw new Error(
        `expected no deployment of its own for the way back of a service, found one to ${step.do}`,
      );
  }
}

export const waiting = (
  { deployment, returning }: ServiceReturn,
  seconds: number,
  what: string,
  id?: string,
): TakenBack => {
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

function whyNot({ returning }: ServiceReturn): string | undefined {
  if (!returning || returning.status.endsWith('SUCCESSFUL')) return undefined;
  const { arn, status, reason } = returning;
  return `deployment ${deploymentId(arn)} is ${status}${reason ? `: ${reason}` : ''}`;
}
