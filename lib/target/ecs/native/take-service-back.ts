import { nextRollbackStep, type RollbackStep } from '../../../rollback/next-step.ts';
import type { Revert, TakenBack } from '../../deploy-target.ts';
import { giveBack } from './give-back.ts';
import { lookBack } from './look-back.ts';
import type { NativePorts } from './native-ports.ts';
import { returnService } from './return-service.ts';
import { deploymentId } from './service-deployments.ts';
import type { ServiceReturn } from './service-return.ts';
import { waiting, remember } from './service-return.ts';

/** Looks at the service and takes one step; the rules are those of every target. */
export async function takeServiceBack(revert: Revert, ports: NativePorts): Promise<TakenBack> {
  const now = await lookBack(revert, ports);
  return act(nextRollbackStep(now.situation), now, ports);
}

async function act(step: RollbackStep, now: ServiceReturn, ports: NativePorts): Promise<TakenBack> {
  const { deployment, at } = now;
  switch (step.do) {
    case 'wait':
      return waiting(now, { seconds: step.seconds, what: `waits ${step.why}` });
    case 'done':
      // The service is left as it was found, whatever came of the way back.
      await giveBack(now.intent, ports);
      return { done: true, result: step.result, why: whyNot(now) };
    case 'stop':
    // A pause may be over the moment that it is told to stop: being told again is all that can be done.
    case 'endTermination':
      await ports.deployments.stop(deployment!.arn);
      await remember(now, ports, { [step.do === 'stop' ? 'stopRequestedAt' : 'terminationEndedAt']: at });
      return waiting(now, { seconds: 10, what: `stops deployment ${deploymentId(deployment!.arn)}` });
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

function whyNot({ returning }: ServiceReturn): string | undefined {
  if (!returning || returning.status.endsWith('SUCCESSFUL')) return undefined;
  const { arn, status, reason } = returning;
  return `deployment ${deploymentId(arn)} is ${status}${reason ? `: ${reason}` : ''}`;
}
