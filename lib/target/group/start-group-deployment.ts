import type { Intent } from '../../release/intent.ts';
import type { Intents } from '../../release/ports.ts';
import { adoptOrCreate } from '../adopt-or-create.ts';
import type { Start } from '../deploy-target.ts';
import { descriptionOf } from '../deployment-description.ts';
import type { DeploymentOrder, Deployments } from '../deployments.ts';
import { stoppedFromOutside, writeToken } from '../park.ts';

export interface GroupStart {
  readonly start: Start;
  readonly order: DeploymentOrder;
  /** What a rollback goes back to. */
  readonly previous: () => Promise<Intent['previous']>;
}

export interface GroupStartPorts {
  readonly intents: Intents;
  readonly deployments: Deployments;
}

/**
 * Starts the deployment of a release in an environment, once. CreateDeployment knows no client token, so the order is:
 * the intent with the newest task token; the deployment, under a description of its own; its index. A call that died in
 * between is followed by one that finds the intent, and adopts the deployment by its description.
 */
export async function startGroupDeployment(
  { start, order, previous: findPrevious }: GroupStart,
  ports: GroupStartPorts,
): Promise<Intent> {
  const { run, planned, execution, token } = start;
  const { intents, deployments } = ports;
  await writeToken({ run, execution, token, awaiting: 'deployment', alarms: planned.alarms }, intents);
  const previous = await findPrevious();
  const intended = await intents.change(run, (current) => intendedOnce(current, start, previous));
  for (const alarm of planned.alarms) await intents.indexAlarm(alarm, run);
  const id = await adoptOrCreate(order, intended!.deployment!, deployments);
  await intents.indexDeployment(id, run);
  const started = await intents.change(
    run,
    (current) => current && { ...current, deployment: { ...current.deployment!, id } },
  );
  if (started && !started.stoppedAt) return started;
  // Who stopped the run may not have seen this deployment; where the run is closed already, nobody else cleans up.
  await deployments.stop(id);
  if (!started) await intents.close({ ...intended!, deployment: { ...intended!.deployment!, id } });
  throw stoppedFromOutside(run);
}

/** The first call fixes what is judged from when, and what to go back to; later ones must not. */
function intendedOnce(
  current: Intent | undefined,
  { run, at, planned }: Start,
  previous: Intent['previous'],
): Intent {
  if (!current || current.stoppedAt) throw stoppedFromOutside(run);
  if (current.deployment) return current;
  return {
    ...current,
    deploymentGroup: planned.deploymentGroup,
    judgedFrom: at,
    previous,
    deployment: { description: descriptionOf(run, 'deploy', 1), since: at },
  };
}
