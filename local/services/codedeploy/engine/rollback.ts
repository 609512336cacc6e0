import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { newDeploymentId } from '../ids.ts';
import { emptyOverview } from '../overview.ts';
import type { DeploymentRecord } from '../records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { addFunctionTarget } from './lambda/function-target.ts';
import { wayBack } from './lambda/way-back.ts';

/**
 * Makes the deployment that takes another one back: the group's last successful revision, as it was deployed then, or
 * the version that the function's alias had. Both name each other. Undefined where there is nothing to go back to; then
 * the failed one says so.
 */
export function createRollback(run: DeploymentRun): DeploymentRecord | undefined {
  const { records, deployment, group } = run;
  const good = records.deployments.get(group.lastSuccessfulId ?? '');
  const back = deployment.computePlatform === 'Lambda' ? wayBack(run, good) : good && wayToHosts(good);
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
  if ('target' in back) addFunctionTarget({ ...run, deployment: rollback }, back.target);
  group.activeId = rollback.id;
  group.lastAttemptedId = rollback.id;
  return rollback;
}

const wayToHosts = ({ id, revision, fileExistsBehavior }: DeploymentRecord) => ({
  revision,
  fileExistsBehavior,
  text: `deploys the revision of ${id} again`,
});

interface Way {
  readonly revision: RevisionLocation;
  readonly fileExistsBehavior?: DeploymentRecord['fileExistsBehavior'];
}

function rollbackTo(
  { revision, fileExistsBehavior = 'DISALLOW' }: Way,
  { cloud, deployment }: DeploymentRun,
): DeploymentRecord {
  const id = newDeploymentId();
  const isLambda = deployment.computePlatform === 'Lambda';
  return {
    id,
    applicationName: deployment.applicationName,
    groupName: deployment.groupName,
    groupId: deployment.groupId,
    // AWS was seen to give traffic back at once, whatever the configuration of the group.
    configName: isLambda ? 'CodeDeployDefault.LambdaAllAtOnce' : deployment.configName,
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
