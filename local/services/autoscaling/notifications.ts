import type { AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import { AWS, serviceCaller, type Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { GroupRecord, HookRecord, MemberRecord } from './records.ts';

/** Tells EventBridge how a launch or termination ended. */
export async function announceOutcome(
  cloud: Cloud,
  group: GroupRecord,
  outcome: { readonly member: MemberRecord; readonly detailType: string; readonly message?: string },
): Promise<void> {
  const { member, detailType, message } = outcome;
  const detail = {
    StatusCode: message === undefined ? 'InProgress' : 'Failed',
    AutoScalingGroupName: group.name,
    ActivityId: member.activityId,
    EC2InstanceId: member.id,
    StatusMessage: message ?? '',
    Details: { 'Availability Zone': member.zone },
    Origin: 'EC2',
    Destination: 'AutoScalingGroup',
  };
  const resources = [group.arn, cloud.arn('ec2', `instance/${member.id}`)];
  await put(cloud, { DetailType: detailType, Detail: JSON.stringify(detail), Resources: resources });
}

/**
 * Tells who waits for it that an instance waits: EventBridge, and the hook's own notification target.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/prepare-for-lifecycle-notifications.html
 */
export async function announceAction(
  cloud: Cloud,
  group: GroupRecord,
  action: { readonly member: MemberRecord; readonly hook: HookRecord; readonly token: string },
): Promise<void> {
  const { member, hook, token } = action;
  const isLaunch = hook.transition === 'autoscaling:EC2_INSTANCE_LAUNCHING';
  const detail = {
    LifecycleActionToken: token,
    AutoScalingGroupName: group.name,
    LifecycleHookName: hook.name,
    EC2InstanceId: member.id,
    LifecycleTransition: hook.transition,
    ...(hook.notificationMetadata === undefined ? {} : { NotificationMetadata: hook.notificationMetadata }),
    Origin: isLaunch ? 'EC2' : 'AutoScalingGroup',
    Destination: isLaunch ? 'AutoScalingGroup' : 'EC2',
  };
  await put(cloud, {
    DetailType: `EC2 Instance-${isLaunch ? 'launch' : 'terminate'} Lifecycle Action`,
    Detail: JSON.stringify(detail),
    Resources: [group.arn],
  });
  const message = { ...detail, Time: new Date(cloud.clock.now()).toISOString(), AccountId: cloud.account };
  await notifyTarget(cloud, hook, { ...message, Service: 'AWS Auto Scaling' });
}

async function put(
  cloud: Cloud,
  entry: { readonly DetailType: string; readonly Detail: string; readonly Resources: readonly string[] },
): Promise<void> {
  const Time = new Date(cloud.clock.now());
  await bestEffort(() =>
    cloud.call(AWS, 'events', 'PutEvents', { Entries: [{ ...entry, Source: 'aws.autoscaling', Time }] }),
  );
}

async function notifyTarget(cloud: Cloud, hook: HookRecord, message: object): Promise<void> {
  const { notificationTargetArn: arn, roleArn } = hook;
  if (arn === undefined) return;
  const text = JSON.stringify(message);
  await bestEffort(async () => {
    const [, , service, , account, name] = arn.split(':');
    if (service === 'codedeploy') return cloud.call(AWS, 'codedeploy', 'ReceiveLifecycleAction', message);
    const caller = await assume(cloud, roleArn);
    if (service === 'sns') return cloud.call(caller, 'sns', 'Publish', { TopicArn: arn, Message: text });
    const QueueUrl = `${cloud.endpoint}/${account}/${name}`;
    return cloud.call(caller, 'sqs', 'SendMessage', { QueueUrl, MessageBody: text });
  });
}

async function assume(cloud: Cloud, roleArn: string | undefined): Promise<Caller> {
  if (roleArn === undefined) return AWS; // the service-linked role
  const input = { RoleArn: roleArn, RoleSessionName: 'AutoScaling' };
  const { Credentials } = await cloud.call<AssumeRoleCommandOutput>(
    serviceCaller('autoscaling.amazonaws.com'),
    'sts',
    'AssumeRole',
    input,
  );
  return cloud.identities.credentials(Credentials!.AccessKeyId!)!.caller;
}

/** A notification that cannot be delivered holds nothing up: the action's timeout decides then. */
async function bestEffort(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch {
    // As above.
  }
}
