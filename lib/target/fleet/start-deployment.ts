import type { EnvironmentRun } from '../../release/environment-run.ts';
import type { Intent, Revision } from '../../release/intent.ts';
import type { GoodReleases, Intents } from '../../release/ports.ts';
import type { Start } from '../deploy-target.ts';
import { descriptionOf } from '../deployment-description.ts';
import type { DeploymentOrder, Deployments } from '../deployments.ts';
import { startGroupDeployment } from '../group/start-group-deployment.ts';

export interface StartPorts {
  readonly intents: Intents;
  readonly deployments: Deployments;
  readonly good: GoodReleases;
}

/** Starts the deployment of a release to the hosts of a group, once. */
export function startDeployment(start: Start, ports: StartPorts): Promise<Intent> {
  return startGroupDeployment(
    { start, order: orderOf(start), previous: () => previousRevision(start, ports) },
    ports,
  );
}

/** What the group runs now, and so what a rollback goes back to. */
async function previousRevision(
  start: Start,
  { good, deployments }: StartPorts,
): Promise<Intent['previous']> {
  const { application, environment } = start.run;
  const known = await good.find(application, environment);
  const group = await deployments.group(application, start.planned.deploymentGroup);
  const deployed = group?.lastGoodRevision ?? null;
  if (known) return { release: known.release, revision: known.revision, deployed };
  return deployed ? { revision: deployed, deployed } : undefined;
}

function orderOf({ run, planned }: Start): DeploymentOrder {
  return {
    application: run.application,
    group: planned.deploymentGroup,
    description: descriptionOf(run, 'deploy', 1),
    revision: artifactRevision(run.artifact),
    config: planned.strategy.config,
    alarms: planned.alarms.length > 0 ? planned.alarms : undefined,
    autoRollback: true,
    fileExists: 'DISALLOW',
  };
}

const artifactRevision = (artifact: EnvironmentRun['artifact']): Revision => ({
  bucket: artifact.bucket,
  key: artifact.key,
  versionId: artifact.versionId,
  bundleType: 'zip',
});
