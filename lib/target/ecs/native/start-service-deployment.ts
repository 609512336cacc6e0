import type { Intent } from '../../../release/intent.ts';
import { GroupBusy } from '../../../release/refused.ts';
import type { Start } from '../../deploy-target.ts';
import { descriptionOf } from '../../deployment-description.ts';
import { stoppedFromOutside, writeToken } from '../../park.ts';
import { serviceText } from '../services.ts';
import type { NativePorts } from './native-ports.ts';
import {
  deploymentArn,
  deploymentId,
  type ServiceOrder,
  type WantedDeployment,
} from './service-deployments.ts';

type StartPorts = Pick<NativePorts, 'intents' | 'deployments'>;

/**
 * Gives the service the task definition of a release, once. UpdateService knows no client token, but the task definition is
 * the release's own: a call that died is followed by one that finds the deployment by it.
 */
export async function startServiceDeployment(start: Start, ports: StartPorts): Promise<Intent> {
  const { run, planned, execution, token } = start;
  const { intents, deployments } = ports;
  await writeToken({ run, execution, token, awaiting: 'deployment', alarms: planned.alarms }, intents);
  const intended = (await intents.change(run, (current) => intendedOnce(current, start)))!;
  for (const alarm of planned.alarms) await intents.indexAlarm(alarm, run);
  // ECS tells of a service; by no means in each of its events of a deployment.
  await intents.indexDeployment(intended.service!.arn, run);
  const id = intended.deployment!.id ?? (await adoptOrStart(orderOf(intended), wantedBy(intended), ports));
  await intents.indexDeployment(id, run);
  const started = await intents.change(
    run,
    (current) => current && { ...current, deployment: { ...current.deployment!, id } },
  );
  if (started && !started.stoppedAt) return started;
  // Who stopped the run may not have seen this deployment; where the run is closed already, nobody else cleans up.
  await deployments.stop(deploymentArn(intended.service!.arn, id));
  if (!started) await intents.close({ ...intended, deployment: { ...intended.deployment!, id } });
  throw stoppedFromOutside(run);
}

/** The id of the deployment that is wanted, unless another has the service. */
export async function adoptOrStart(
  order: ServiceOrder,
  wanted: WantedDeployment,
  { deployments }: Pick<NativePorts, 'deployments'>,
): Promise<string> {
  const { named } = order;
  const adopted = await deployments.find(named, wanted);
  if (adopted) return deploymentId(adopted);
  // ECS would end the other one for this.
  const other = await deployments.active(named);
  if (other) {
    throw new GroupBusy(`${serviceText(named)} is busy with another deployment: ${deploymentId(other)}`);
  }
  const arn = (await deployments.start(order)) ?? (await deployments.find(named, wanted));
  if (arn) return deploymentId(arn);
  throw new Error(`expected ECS to name the deployment of ${serviceText(named)}, it does not show it yet`);
}

function intendedOnce(current: Intent | undefined, { run, at }: Start): Intent {
  if (!current || current.stoppedAt) throw stoppedFromOutside(run);
  if (current.deployment) return current;
  return {
    ...current,
    judgedFrom: at,
    deployment: { description: descriptionOf(run, 'deploy', 1), since: at },
  };
}

const orderOf = ({ service }: Intent): ServiceOrder => ({
  named: { cluster: service!.cluster, service: service!.service },
  taskDefinition: service!.registered!,
});

const wantedBy = ({ service, deployment }: Intent): WantedDeployment => ({
  taskDefinition: service!.registered!,
  since: deployment!.since,
});

/** ARN of the deployment of a release, also of one whose creator died before it had written down the id. */
export async function foundDeployment(
  intent: Intent,
  { deployments, intents }: StartPorts,
): Promise<string | undefined> {
  const { service, deployment } = intent;
  if (!service?.registered || !deployment) return undefined;
  if (deployment.id) return deploymentArn(service.arn, deployment.id);
  const arn = await deployments.find(orderOf(intent).named, wantedBy(intent));
  if (!arn) return undefined;
  await intents.change(
    intent,
    (current) =>
      current?.deployment && {
        ...current,
        deployment: { ...current.deployment, id: deploymentId(arn) },
      },
  );
  return arn;
}
