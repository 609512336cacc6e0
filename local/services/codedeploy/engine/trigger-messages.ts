import type { ErrorInformation, RollbackInfo } from '@aws-sdk/client-codedeploy';
import type { Cloud } from '../../../cloud.ts';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { TargetRecord } from '../target-records.ts';

/** What a trigger publishes to its topic. */
export interface TriggerMessage {
  readonly Subject: string;
  readonly Message: string;
}

/** What the subjects and messages call a deployment; a rollback is told of twice. */
export type MessageStatus = 'CREATED' | 'IN_PROGRESS' | 'READY' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';

type Place = Pick<Cloud, 'region' | 'account'>;

/** What SNS takes. */
const LONGEST_SUBJECT = 100;

/**
 * A trigger's message about a deployment, as CodeDeploy was seen to send it in 2016 and 2022: times as text, and JSON
 * within the JSON for the counts, the error and the rollback, which is what its receivers parse. The sample of
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-sns-event-notifications-json-format.html
 * shows plain objects and epoch seconds instead.
 */
export function deploymentMessage(
  { region, account }: Place,
  deployment: DeploymentRecord,
  { trigger, status }: { readonly trigger: string; readonly status: MessageStatus },
): TriggerMessage {
  const { id, applicationName, groupName, createTime, completeTime, error, rollback } = deployment;
  const hasBegun = status !== 'CREATED' && status !== 'IN_PROGRESS';
  const message = {
    region,
    accountId: account,
    eventTriggerName: trigger,
    applicationName,
    deploymentId: id,
    deploymentGroupName: groupName,
    createTime: timeText(createTime),
    completeTime: completeTime === undefined ? null : timeText(completeTime),
    ...(hasBegun ? { deploymentOverview: overviewText(deployment) } : {}),
    status,
    ...(error ? { errorInformation: errorText(error) } : {}),
    ...(error || rollback ? { rollbackInformation: rollbackText(rollback ?? {}) } : {}),
  };
  return {
    Subject: `${status}: AWS CodeDeploy ${id} in ${region} to ${applicationName}`.slice(0, LONGEST_SUBJECT),
    Message: JSON.stringify(message),
  };
}

/** A trigger's message about a host, as the page shows it. */
export function instanceMessage(
  { region, account }: Place,
  target: TargetRecord,
  trigger: string,
): TriggerMessage {
  const message = {
    region,
    accountId: account,
    eventTriggerName: trigger,
    deploymentId: target.deploymentId,
    instanceId: target.arn,
    lastUpdatedAt: epochSeconds(target.lastUpdatedAt),
    instanceStatus: target.status,
    lifecycleEvents: target.events.map(({ name, status, startTime, endTime }) => ({
      LifecycleEvent: name,
      LifecycleEventStatus: status,
      ...(startTime === undefined ? {} : { StartTime: epochSeconds(startTime) }),
      ...(endTime === undefined ? {} : { EndTime: epochSeconds(endTime) }),
    })),
  };
  return {
    Subject: `${target.status.toUpperCase()}: AWS CodeDeploy ${target.deploymentId} in ${region} on ${target.instanceId}`,
    Message: JSON.stringify(message),
  };
}

/** `Thu Oct 13 15:50:45 UTC 2022` */
function timeText(ms: number): string {
  const [, weekday, day, month, year, time] = /^(\w+), (\d+) (\w+) (\d+) (\S+)/.exec(
    new Date(ms).toUTCString(),
  )!;
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}

function overviewText({ overview }: DeploymentRecord): string {
  const { Succeeded, Failed, Skipped, InProgress, Pending } = overview;
  return JSON.stringify({ Succeeded, Failed, Skipped, InProgress, Pending });
}

const errorText = ({ code, message }: ErrorInformation) =>
  JSON.stringify({ ErrorCode: code, ErrorMessage: message });

const rollbackText = (info: RollbackInfo) =>
  JSON.stringify({
    RollbackMessage: info.rollbackMessage,
    RollbackDeploymentId: info.rollbackDeploymentId,
    RollbackTriggeringDeploymentId: info.rollbackTriggeringDeploymentId,
  });

const epochSeconds = (ms: number) => (ms / 1000).toFixed(3);
