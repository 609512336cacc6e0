import { newDeploymentId } from '../ids.ts';
import { emptyOverview } from '../overview.ts';
import type { DeploymentRecord } from '../records.ts';
import type { DeploymentRun } from './deployment-run.ts';

/**
 * Makes the deployment that takes another one back: the group's last successful revision, as it was deployed then.
 * Both name each other. Undefined where there is no such revision; then the failed one says so.
 */
export function createRollback(run: DeploymentRun): DeploymentRecord | undefined {
  const { records, deployment, group } = run;
  const good = records.deployments.get(group.lastSuccessfulId ?? '');
  if (!good) {
    deployment.rollback = {
      rollbackMessage:
        'The deployment was not rolled back: the deployment group has no successful deployment to go back to.',
    };
    return undefined;
  }
  const rollback = rollbackTo(good, run);
  deployment.rollback = {
    rollbackDeploymentId: rollback.id,
    rollbackMessage: `Deployment ${deployment.id} is being rolled back by deployment ${rollback.id}, which deploys the revision of ${good.id} again.`,
  };
  records.deployments.set(rollback.id, rollback);
  group.activeId = rollback.id;
  group.lastAttemptedId = rollback.id;
  return rollback;
}

function rollbackTo(good: DeploymentRecord, { cloud, deployment }: DeploymentRun): DeploymentRecord {
  const id = newDeploymentId();
  return {
    id,
    applicationName: deployment.applicationName,
    groupName: deployment.groupName,
    groupId: deployment.groupId,
    configName: deployment.configName,
    revision: good.revision,
    previousRevision: good.revision,
    description: `Automated rollback of deployment ${deployment.id}`,
    creator: 'codeDeployRollback',
    createTime: cloud.clock.now(),
    ignoreApplicationStopFailures: deployment.ignoreApplicationStopFailures,
    updateOutdatedInstancesOnly: false,
    fileExistsBehavior: good.fileExistsBehavior,
    ...(deployment.autoRollback ? { autoRollback: deployment.autoRollback } : {}),
    style: deployment.style,
    ...(deployment.blueGreen ? { blueGreen: deployment.blueGreen } : {}),
    ...(deployment.loadBalancer ? { loadBalancer: deployment.loadBalancer } : {}),
    status: 'Created',
    overview: emptyOverview(),
    rollback: {
      rollbackTriggeringDeploymentId: deployment.id,
      // As AWS says it.
      rollbackMessage: `Deployment ${id} is triggered to roll back deployment ${deployment.id}.`,
    },
  };
}
