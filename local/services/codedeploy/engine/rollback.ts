import type { ComputePlatform } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from '../deployment-record.ts';
import { newDeploymentId } from '../ids.ts';
import { emptyOverview } from '../overview.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { wayBackToTaskSet } from './ecs/way-back.ts';
import { wayBackToVersion } from './lambda/way-back.ts';
import type { WayBack } from './way-back.ts';

/**
 * Makes the deployment that takes another one back: the group's last successful revision, as it was deployed then, or
 * what the function's alias or the service had. Both name each other. Undefined where there is nothing to go back to;
 * then the failed one says so.
 */
export function createRollback(run: DeploymentRun): DeploymentRecord | undefined {
  const { records, deployment, group } = run;
  const good = records.deployments.get(group.lastSuccessfulId ?? '');
  const back = WAYS[deployment.computePlatform ?? 'Server'](run, good);
  if (!back) {
    deployment.rollback = {
      rollbackMessage:
        'The deployment was not rolled back: the deployment group has no successful deployment to go back to.',
    };
    return undefined;
  }
  const rollback = rollbackTo(back, run);
  deployment.rollback = {
    rollbackDeploymentId: rollback.id,
    rollbackMessage: `Deployment ${deployment.id} is being rolled back by deployment ${rollback.id}, which ${back.text}.`,
  };
  records.deployments.set(rollback.id, rollback);
  back.addTarget?.({ ...run, deployment: rollback });
  group.activeId = rollback.id;
  group.lastAttemptedId = rollback.id;
  return rollback;
}

type FindWay = (run: DeploymentRun, good: DeploymentRecord | undefined) => WayBack | undefined;

const WAYS: Readonly<Record<ComputePlatform, FindWay>> = {
  Server: (_run, good) =>
    good && {
      revision: good.revision,
      fileExistsBehavior: good.fileExistsBehavior,
      text: `deploys the revision of ${good.id} again`,
    },
  Lambda: wayBackToVersion,
  ECS: wayBackToTaskSet,
};

/** AWS was seen to give traffic back at once, whatever the configuration of the group. */
const AT_ONCE: Readonly<Partial<Record<ComputePlatform, string>>> = {
  Lambda: 'CodeDeployDefault.LambdaAllAtOnce',
  ECS: 'CodeDeployDefault.ECSAllAtOnce',
};

function rollbackTo(
  { revision, fileExistsBehavior = 'DISALLOW' }: WayBack,
  { cloud, deployment }: DeploymentRun,
): DeploymentRecord {
  const id = newDeploymentId();
  return {
    id,
    applicationName: deployment.applicationName,
    groupName: deployment.groupName,
    groupId: deployment.groupId,
    configName: AT_ONCE[deployment.computePlatform ?? 'Server'] ?? deployment.configName,
    ...(deployment.computePlatform ? { computePlatform: deployment.computePlatform } : {}),
    revision,
    previousRevision: revision,
    description: `Automated rollback of deployment ${deployment.id}`,
    creator: 'codeDeployRollback',
    createTime: cloud.clock.now(),
    ignoreApplicationStopFailures: deployment.ignoreApplicationStopFailures,
    updateOutdatedInstancesOnly: false,
    fileExistsBehavior,
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
