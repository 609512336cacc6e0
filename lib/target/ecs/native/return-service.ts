import { isAttemptOpen } from '../../../release/intent.ts';
import { GroupBusy } from '../../../release/refused.ts';
import type { TakenBack } from '../../deploy-target.ts';
import { descriptionOf } from '../../deployment-description.ts';
import { giveBack, putAside } from './give-back.ts';
import type { NativePorts } from './native-ports.ts';
import { deploymentArn, deploymentId } from './service-deployments.ts';
import { remember, type ServiceReturn, waiting } from './service-return.ts';
import { adoptOrStart } from './start-service-deployment.ts';

/** Gives the service its old task definition by a deployment of its own: all at once, without hooks, that no alarm stops. */
export async function returnService(now: ServiceReturn, ports: NativePorts): Promise<TakenBack> {
  const { intent, deployment, returning } = now;
  const { cluster, service: name, arn, before, registered } = intent.service!;
  const named = { cluster, service: name };
  const service = await ports.services.find(named);
  if (!service) return { done: true, result: 'returnFailed', why: `there is no service ${name} any more` };
  if (![registered, before].includes(service.taskDefinition)) {
    await giveBack(intent, ports);
    const why = `the service ${name} was given ${deploymentId(service.taskDefinition)} by somebody else`;
    return { done: true, result: 'returnFailed', why };
  }
  const intended = await intendedReturn(now, ports);
  await putAside(intent, service.configuration, ports);
  const order = { named, taskDefinition: before, configuration: allAtOnce(service.configuration) };
  const wanted = {
    taskDefinition: before,
    since: intended.rollback!.deployment!.since,
    after: [deployment, returning].flatMap((known) => known?.arn ?? []),
  };
  const id = await adoptOrStart(order, wanted, ports).catch(busy);
  if (id instanceof GroupBusy) return waiting(now, { seconds: 60, what: id.message });
  await remember(now, ports, { deployment: { ...intended.rollback!.deployment!, id } });
  const started = await ports.deployments.get(deploymentArn(arn, id));
  const what = `takes ${name} back to ${deploymentId(before)} with deployment ${id}`;
  return waiting({ ...now, returning: started }, { seconds: 60, what, id });

  function busy(error: unknown): GroupBusy {
    // The slot is waited for: the intent stands, and the next step tries again.
    if (error instanceof GroupBusy) return error;
    throw error;
  }
}

/** Intended first: a call that dies after starting is followed by one that finds what it started. */
async function intendedReturn(now: ServiceReturn, ports: NativePorts) {
  const { intent, at } = now;
  const { rollback } = intent;
  if (isAttemptOpen(rollback)) return intent;
  const attempt = (rollback?.attempt ?? 0) + 1;
  const deployment = { description: descriptionOf(intent, 'rollback', attempt), since: at };
  return remember(now, ports, { attempt, endSeenAt: undefined, deployment });
}

function allAtOnce({
  linearConfiguration: _linear,
  canaryConfiguration: _canary,
  ...configuration
}: Parameters<typeof putAside>[1]): Parameters<typeof putAside>[1] {
  return {
    ...configuration,
    strategy: 'BLUE_GREEN',
    bakeTimeInMinutes: 0,
    // They judge the version that is taken away, as the alarms do.
    lifecycleHooks: [],
    alarms: { alarmNames: [], ...configuration.alarms, enable: false, rollback: false },
  };
}
