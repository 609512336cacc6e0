import {
  BatchGetDeploymentTargetsCommand,
  BatchGetDeploymentsCommand,
  CodeDeployServiceException,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListDeploymentTargetsCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
  type CodeDeployClient,
  type DeploymentGroupInfo,
  type DeploymentInfo,
  type DeploymentOverview,
  type InstanceTarget,
  type LifecycleEvent,
  type RevisionLocation,
} from '@aws-sdk/client-codedeploy';
import type { Revision } from '../release/intent.ts';
import { GroupBusy, Refused } from '../release/refused.ts';
import { failureLines } from '../release/telling-lines.ts';
import type { HostCounts } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import type {
  Deployment,
  DeploymentGroup,
  DeploymentOrder,
  Deployments,
  HostFailure,
} from './deployments.ts';

const ENDED = new Set(['Succeeded', 'Failed', 'Stopped']);
const BATCH = 25;
/** Services' clocks need not agree to the second. */
const SKEW_MS = 60_000;

/** The real CodeDeploy, or whatever speaks as it does. */
export function codeDeploy(client: CodeDeployClient): Deployments {
  return {
    async group(application, group) {
      const command = new GetDeploymentGroupCommand({
        applicationName: application,
        deploymentGroupName: group,
      });
      const missing = ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException'];
      const answer = await client.send(command, deadline()).catch(undefinedFor(...missing));
      return answer?.deploymentGroupInfo && groupOf(answer.deploymentGroupInfo);
    },

    async configExists(config) {
      const command = new GetDeploymentConfigCommand({ deploymentConfigName: config });
      const answer = await client
        .send(command, deadline())
        .catch(undefinedFor('DeploymentConfigDoesNotExistException'));
      return answer !== undefined;
    },

    async get(deploymentId) {
      const answer = await client.send(new GetDeploymentCommand({ deploymentId }), deadline());
      return deploymentOf(answer.deploymentInfo!);
    },

    async descriptionOf(deploymentId) {
      const command = new GetDeploymentCommand({ deploymentId });
      const gone = 'DeploymentDoesNotExistException';
      const answer = await client.send(command, deadline()).catch(undefinedFor(gone));
      return answer?.deploymentInfo?.description ?? '';
    },

    async create(order) {
      try {
        const answer = await client.send(new CreateDeploymentCommand(createInput(order)), deadline());
        return answer.deploymentId!;
      } catch (error) {
        throw explained(error, order);
      }
    },

    async findByDescription(order, since) {
      const found = [];
      for await (const info of deploymentsSince(client, order, since)) {
        if (info.description === order.description) found.push(info);
      }
      found.sort((a, b) => Number(b.createTime) - Number(a.createTime));
      return found[0]?.deploymentId;
    },

    async stop(deploymentId) {
      const command = new StopDeploymentCommand({ deploymentId, autoRollbackEnabled: true });
      await client.send(command, deadline()).catch(undefinedFor('DeploymentAlreadyCompletedException'));
    },

    async goOn(deploymentId, wait) {
      const command = new ContinueDeploymentCommand({ deploymentId, deploymentWaitType: wait });
      const over = ['DeploymentAlreadyCompletedException', 'DeploymentIsNotInReadyStateException'];
      await client.send(command, deadline()).catch(undefinedFor(...over));
    },

    async hosts(deploymentId, fleet) {
      const ids: string[] = [];
      let nextToken: string | undefined;
      do {
        const page = await client.send(
          new ListDeploymentTargetsCommand({
            deploymentId,
            nextToken,
            targetFilters: { ServerInstanceLabel: [fleet] },
          }),
          deadline(),
        );
        ids.push(...(page.targetIds ?? []));
        nextToken = page.nextToken;
      } while (nextToken);
      return ids;
    },

    async firstFailure(deploymentId) {
      const failed = await client.send(
        new ListDeploymentTargetsCommand({ deploymentId, targetFilters: { TargetStatus: ['Failed'] } }),
        deadline(),
      );
      const targetIds = (failed.targetIds ?? []).slice(0, BATCH);
      if (targetIds.length === 0) return undefined;
      const command = new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds });
      const answer = await client.send(command, deadline());
      return firstFailureOf(
        (answer.deploymentTargets ?? []).flatMap(({ instanceTarget }) => instanceTarget ?? []),
      );
    },
  };
}

/** The others may have failed because of it. */
function firstFailureOf(hosts: readonly InstanceTarget[]): HostFailure | undefined {
  const failures = hosts.flatMap(({ targetId = '', lifecycleEvents = [] }) => {
    // Failures before the last one were ignored: `ignoreApplicationStopFailures`.
    const failed = lifecycleEvents.findLast(({ status }) => status === 'Failed');
    return failed ? [{ targetId, failed }] : [];
  });
  const [first] = failures.toSorted((a, b) => Number(a.failed.endTime ?? 0) - Number(b.failed.endTime ?? 0));
  return first && failureOf(first.targetId, first.failed);
}

/** The event at which the host failed. A dead host has one without diagnostics, or with a message of CodeDeploy's own. */
function failureOf(host: string, failed: LifecycleEvent): HostFailure {
  const { scriptName, message, logTail } = failed.diagnostics ?? {};
  return {
    host,
    event: failed.lifecycleEventName ?? 'an unknown event',
    script: scriptName || undefined,
    message: message || undefined,
    said: saidBy(logTail ?? ''),
  };
}

/** The agent writes `[stdout]` and `[stderr]` before each line of a script. */
function saidBy(logTail: string): string | undefined {
  const lines = logTail.split('\n').map((line) => line.replace(/^\[std(out|err)\]/, '').trim());
  const telling = failureLines(lines);
  const last = lines.findLast((line) => line !== '');
  return (telling.length > 0 ? telling.join(' | ') : last)?.slice(0, 500);
}

/** A catch handler: these answers of CodeDeploy are no errors here. */
const undefinedFor =
  (...names: readonly string[]) =>
  (error: unknown): undefined => {
    if (error instanceof CodeDeployServiceException && names.includes(error.name)) return undefined;
    throw error;
  };

function groupOf(info: DeploymentGroupInfo): DeploymentGroup {
  const blueGreen = info.deploymentStyle?.deploymentType === 'BLUE_GREEN';
  const options = blueGreen ? info.blueGreenDeploymentConfiguration : undefined;
  const ready = options?.deploymentReadyOption;
  const termination = options?.terminateBlueInstancesOnDeploymentSuccess;
  const terminatesBlue = termination?.action === 'TERMINATE';
  return {
    application: info.applicationName!,
    name: info.deploymentGroupName!,
    type: blueGreen ? 'blue-green' : 'in-place',
    withTrafficControl: info.deploymentStyle?.deploymentOption === 'WITH_TRAFFIC_CONTROL',
    config: info.deploymentConfigName ?? 'CodeDeployDefault.OneAtATime',
    readyWaitMinutes:
      ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) : undefined,
    keepBlueMinutes: terminatesBlue ? (termination?.terminationWaitTimeInMinutes ?? 0) : undefined,
    terminatesBlue,
    greenFleet: options?.greenFleetProvisioningOption?.action,
    autoScalingGroups: (info.autoScalingGroups ?? []).flatMap(({ name }) => name ?? []),
    targetGroups: (info.loadBalancerInfo?.targetGroupInfoList ?? []).flatMap(({ name }) => name ?? []),
    // targetRevision is what was last attempted where nothing has succeeded yet.
    lastGoodRevision: info.lastSuccessfulDeployment?.deploymentId
      ? revisionOf(info.targetRevision)
      : undefined,
  };
}

function deploymentOf(info: DeploymentInfo): Deployment {
  const status = info.status ?? 'Created';
  const error = info.errorInformation;
  return {
    id: info.deploymentId!,
    application: info.applicationName!,
    group: info.deploymentGroupName!,
    status,
    active: !ENDED.has(status),
    description: info.description ?? '',
    blueGreen: info.deploymentStyle?.deploymentType === 'BLUE_GREEN',
    terminationWait: info.instanceTerminationWaitTimeStarted === true,
    hosts: info.deploymentOverview && hostCountsOf(info.deploymentOverview),
    rollbackId: info.rollbackInfo?.rollbackDeploymentId || undefined,
    rollbackMessage: info.rollbackInfo?.rollbackMessage || undefined,
    error: (error?.code && { code: error.code, message: error.message ?? '' }) || undefined,
  };
}

function hostCountsOf({ Succeeded = 0, Failed = 0, ...others }: DeploymentOverview): HostCounts {
  const rest = Object.values(others).reduce((sum: number, count) => sum + (count ?? 0), 0);
  return { total: Succeeded + Failed + rest, succeeded: Succeeded, failed: Failed };
}

function createInput(order: DeploymentOrder) {
  const { alarms } = order;
  const override =
    alarms === 'off'
      ? { enabled: false, alarms: [] }
      : alarms && { enabled: true, ignorePollAlarmFailure: false, alarms: alarms.map((name) => ({ name })) };
  return {
    applicationName: order.application,
    deploymentGroupName: order.group,
    description: order.description,
    revision: locationOf(order.revision),
    deploymentConfigName: order.config,
    fileExistsBehavior: order.fileExists,
    overrideAlarmConfiguration: override,
    autoRollbackConfiguration: order.autoRollback
      ? {
          enabled: true,
          events: [
            'DEPLOYMENT_FAILURE' as const,
            'DEPLOYMENT_STOP_ON_ALARM' as const,
            'DEPLOYMENT_STOP_ON_REQUEST' as const,
          ],
        }
      : { enabled: false },
  };
}

/** What CodeDeploy refuses for good is a refusal; a taken slot is waited for; anything else may be tried again. */
function explained(error: unknown, { application, group }: DeploymentOrder): unknown {
  if (!(error instanceof CodeDeployServiceException)) return error;
  if (error.name === 'DeploymentLimitExceededException') {
    return new GroupBusy(`${group} is busy with another deployment: ${error.message}`, { cause: error });
  }
  const passing =
    error.$retryable !== undefined || error.$fault === 'server' || error.name === 'ThrottlingException';
  if (passing) return error;
  return new Refused(`CodeDeploy refuses a deployment to ${application}/${group}: ${error.message}`, {
    cause: error,
  });
}

/** Only those created since then: a group may have thousands. */
async function* deploymentsSince(
  client: CodeDeployClient,
  order: Pick<DeploymentOrder, 'application' | 'group'>,
  since: string,
): AsyncGenerator<DeploymentInfo> {
  let nextToken: string | undefined;
  do {
    const page = await client.send(
      new ListDeploymentsCommand({
        applicationName: order.application,
        deploymentGroupName: order.group,
        createTimeRange: { start: new Date(Date.parse(since) - SKEW_MS) },
        nextToken,
      }),
      deadline(),
    );
    const ids = page.deployments ?? [];
    for (let first = 0; first < ids.length; first += BATCH) {
      const command = new BatchGetDeploymentsCommand({ deploymentIds: ids.slice(first, first + BATCH) });
      yield* (await client.send(command, deadline())).deploymentsInfo ?? [];
    }
    nextToken = page.nextToken;
  } while (nextToken);
}

function revisionOf(location: RevisionLocation | undefined): Revision | undefined {
  const s3 = location?.revisionType === 'S3' ? location.s3Location : undefined;
  if (!s3?.bucket || !s3.key) return undefined;
  return {
    bucket: s3.bucket,
    key: s3.key,
    versionId: s3.version,
    eTag: s3.eTag,
    bundleType: s3.bundleType ?? 'zip',
  };
}

function locationOf(revision: Revision): RevisionLocation {
  return {
    revisionType: 'S3',
    s3Location: {
      bucket: revision.bucket,
      key: revision.key,
      version: revision.versionId,
      eTag: revision.eTag,
      bundleType: revision.bundleType as 'zip',
    },
  };
}
