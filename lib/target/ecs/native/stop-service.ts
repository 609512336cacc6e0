import { isAttemptOpen, type Intent } from '../../../release/intent.ts';
import type { Abandoned } from '../../../store/finish-run.ts';
import { configureAsOwn } from './give-back.ts';
import type { NativePorts } from './native-ports.ts';
import { deploymentArn, isActive, isReturning } from './service-deployments.ts';
import { foundDeployment } from './start-service-deployment.ts';

/** Stops what an execution left running that was itself stopped from outside; says what became of it. */
export async function stopService(
  intent: Intent,
  ports: Pick<NativePorts, 'deployments' | 'intents'>,
): Promise<Abandoned> {
  // At once, also while a return runs: a deployment of ECS has a configuration of its own. That it keeps it then, AWS's
  // reference implies and nowhere says.
  await configureAsOwn(intent, ports);
  if (isAttemptOpen(intent.rollback)) {
    // Whoever creates it puts the service's configuration aside once more: looked at again, it is given back again.
    return { became: 'a deployment that brings the old version back is being created', isSettled: false };
  }
  return abandoned(intent, ports);
}

async function abandoned(
  intent: Intent,
  ports: Pick<NativePorts, 'deployments' | 'intents'>,
): Promise<Abandoned> {
  const { deployments } = ports;
  const { service, rollback } = intent;
  const back = rollback?.deployment?.id;
  if (back && isActive(await deployments.get(deploymentArn(service!.arn, back)))) {
    // A rollback under way is the best that can still happen.
    return { became: `deployment ${back} still brings the old version back`, isSettled: true };
  }
  const arn = await foundDeployment(intent, ports);
  if (!arn) {
    return intent.deployment
      ? { became: 'a deployment that is being created is stopped as soon as it stands', isSettled: false }
      : { became: 'no deployment had been started', isSettled: true };
  }
  const found = await deployments.get(arn);
  const named = `deployment of ${service!.service}`;
  if (isReturning(found)) return { became: `the ${named} rolls back already`, isSettled: true };
  if (!isActive(found)) return { became: `the ${named} had ended as ${found.status}`, isSettled: true };
  await deployments.stop(arn);
  return { became: `the ${named} was told to stop and to roll back`, isSettled: true };
}
