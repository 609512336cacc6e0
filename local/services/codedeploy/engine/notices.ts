import { AWS } from '../../../caller.ts';
import type { TargetRecord } from '../target-records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { deploymentMessage, instanceMessage } from './trigger-messages.ts';
import type { MessageStatus, TriggerMessage } from './trigger-messages.ts';

export type DeploymentState = 'START' | 'READY' | 'SUCCESS' | 'FAILURE' | 'STOP';
export type InstanceState = 'START' | 'READY' | 'SUCCESS' | 'FAILURE';

/**
 * Tells EventBridge and the group's triggers of a deployment. Both are best effort on AWS, and nothing waits for them.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
 */
export function tellDeployment(run: DeploymentRun, state: DeploymentState): void {
  putEvent(run, 'CodeDeploy Deployment State-change Notification', [], { state });
  const publish = (event: string, status: MessageStatus) =>
    trigger(run, event, (name) => deploymentMessage(run.cloud, run.deployment, { trigger: name, status }));
  const { event, status } = DEPLOYMENT_TRIGGERS[state];
  publish(event, status);
  if (state === 'START' && run.deployment.creator === 'codeDeployRollback') {
    publish('DeploymentRollback', 'IN_PROGRESS');
  }
}

export function tellInstance(run: DeploymentRun, target: TargetRecord, state: InstanceState): void {
  const detail = { instanceId: target.instanceId, state };
  putEvent(run, 'CodeDeploy Instance State-change Notification', [target.arn], detail);
  trigger(run, INSTANCE_TRIGGERS[state], (name) => instanceMessage(run.cloud, target, name));
}

const DEPLOYMENT_TRIGGERS = {
  START: { event: 'DeploymentStart', status: 'CREATED' },
  READY: { event: 'DeploymentReady', status: 'READY' },
  SUCCESS: { event: 'DeploymentSuccess', status: 'SUCCEEDED' },
  FAILURE: { event: 'DeploymentFailure', status: 'FAILED' },
  STOP: { event: 'DeploymentStop', status: 'STOPPED' },
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

function trigger(run: DeploymentRun, event: string, message: (trigger: string) => TriggerMessage): void {
  for (const { triggerTargetArn: TopicArn, triggerEvents, triggerName = '' } of run.group.triggers) {
    if (!TopicArn || !triggerEvents?.includes(event as never)) continue;
    run.call('sns', 'Publish', { TopicArn, ...message(triggerName) }).catch(() => undefined);
  }
}
