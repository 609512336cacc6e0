import { AWS } from '../../../caller.ts';
import type { DeploymentRecord, TargetRecord } from '../records.ts';
import type { DeploymentRun } from './deployment-run.ts';

export type DeploymentState = 'START' | 'READY' | 'SUCCESS' | 'FAILURE' | 'STOP';
export type InstanceState = 'START' | 'READY' | 'SUCCESS' | 'FAILURE';

/**
 * Tells EventBridge and the group's triggers of a deployment. Both are best effort on AWS, and nothing waits for them.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 */
export function tellDeployment(run: DeploymentRun, state: DeploymentState): void {
  putEvent(run, 'CodeDeploy Deployment State-change Notification', [], { state });
  trigger(run, DEPLOYMENT_TRIGGERS[state], () => deploymentMessage(run));
  if (state === 'START' && run.deployment.creator === 'codeDeployRollback') {
    trigger(run, 'DeploymentRollback', () => deploymentMessage(run));
  }
}

export function tellInstance(run: DeploymentRun, target: TargetRecord, state: InstanceState): void {
  const detail = { instanceId: target.instanceId, state };
  putEvent(run, 'CodeDeploy Instance State-change Notification', [target.arn], detail);
  trigger(run, INSTANCE_TRIGGERS[state], () => instanceMessage(run, target));
}

const DEPLOYMENT_TRIGGERS = {
  START: 'DeploymentStart',
  READY: 'DeploymentReady',
  SUCCESS: 'DeploymentSuccess',
  FAILURE: 'DeploymentFailure',
  STOP: 'DeploymentStop',
} as const;
const INSTANCE_TRIGGERS = {
  START: 'InstanceStart',
  READY: 'InstanceReady',
  SUCCESS: 'InstanceSuccess',
  FAILURE: 'InstanceFailure',
} as const;

function putEvent(
  run: DeploymentRun,
  DetailType: string,
  resources: readonly string[],
  detail: object,
): void {
  const { cloud, deployment, group } = run;
  const { state, ...own } = detail as { state: string };
  const Detail = JSON.stringify({
    region: cloud.region,
    deploymentId: deployment.id,
    ...own,
    instanceGroupId: group.id,
    deploymentGroup: group.name,
    state,
    application: deployment.applicationName,
  });
  const Resources = [
    ...resources,
    cloud.arn('codedeploy', `application:${deployment.applicationName}`),
    cloud.arn('codedeploy', `deploymentgroup:${deployment.applicationName}/${group.name}`),
  ];
  const Time = new Date(cloud.clock.now());
  const Entries = [{ Source: 'aws.codedeploy', DetailType, Detail, Resources, Time }];
  cloud.call(AWS, 'events', 'PutEvents', { Entries }).catch(() => undefined);
}

function trigger(run: DeploymentRun, name: string, message: () => object): void {
  for (const { triggerTargetArn: TopicArn, triggerEvents, triggerName } of run.group.triggers) {
    if (!TopicArn || !triggerEvents?.includes(name as never)) continue;
    const Message = JSON.stringify({ ...message(), eventTriggerName: triggerName });
    const Subject = `${name}: ${run.deployment.id}`;
    run.call('sns', 'Publish', { TopicArn, Message, Subject }).catch(() => undefined);
  }
}

function deploymentMessage({ cloud, deployment }: DeploymentRun): object {
  return {
    region: cloud.region,
    accountId: cloud.account,
    applicationName: deployment.applicationName,
    deploymentId: deployment.id,
    deploymentGroupName: deployment.groupName,
    createTime: epochSeconds(deployment.createTime),
    completeTime: deployment.completeTime === undefined ? undefined : epochSeconds(deployment.completeTime),
    deploymentOverview: overviewText(deployment),
    status: deployment.status.toUpperCase(),
    ...(deployment.error
      ? { errorInformation: { ErrorCode: deployment.error.code, ErrorMessage: deployment.error.message } }
      : {}),
  };
}

function instanceMessage({ cloud, deployment }: DeploymentRun, target: TargetRecord): object {
  return {
    region: cloud.region,
    accountId: cloud.account,
    deploymentId: deployment.id,
    instanceId: target.arn,
    lastUpdatedAt: epochSeconds(target.lastUpdatedAt),
    instanceStatus: target.status.toUpperCase(),
    lifecycleEvents: target.events.map(({ name, status, startTime, endTime }) => ({
      LifecycleEvent: name,
      LifecycleEventStatus: status,
      ...(startTime === undefined ? {} : { StartTime: epochSeconds(startTime) }),
      ...(endTime === undefined ? {} : { EndTime: epochSeconds(endTime) }),
    })),
  };
}

/** The counts are text in these messages. */
const overviewText = ({ overview }: DeploymentRecord) =>
  Object.fromEntries(Object.entries(overview).map(([name, count]) => [name, String(count)]));

const epochSeconds = (ms: number) => (ms / 1000).toFixed(3);
