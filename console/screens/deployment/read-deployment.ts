import {
  type CodeDeployClient,
  type DeploymentConfigInfo,
  type DeploymentInfo,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
} from '@aws-sdk/client-codedeploy';
import type { HostFailure } from '../../../lib/target/deployments.ts';
import { firstFailure } from '../../../lib/target/first-failure.ts';
import { balancerTraffic } from '../../../lib/target/fleet/traffic.ts';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import { type AwsFault, awsFault } from '../../../lib/views/aws-fault.ts';
import type { Account } from '../../account.ts';
import { deploymentRow, type DeploymentRow } from '../../code-deploy/deployment-row.ts';
import { describeRevision } from '../../code-deploy/describe-revision.ts';
import { recentEvent } from '../../code-deploy/target-view.ts';
import { Refusal } from '../../page/refusal.ts';
import { type FleetView, readFleets } from './read-fleets.ts';
import { type TargetFilter, TARGET_STATUSES } from './target-filter.ts';

/** A deployment as its page shows it. */
export interface DeploymentView {
  readonly row: DeploymentRow;
  readonly counts: Readonly<Record<(typeof TARGET_STATUSES)[number], number>>;
  readonly terminationWait: boolean;
  readonly configName: string;
  /** Undefined where it is gone, or cannot be read. */
  readonly config?: DeploymentConfigInfo;
  readonly fileExists?: string;
  readonly ignoresStopFailures: boolean;
  readonly description?: string;
  readonly previousRevision?: string;
  readonly error?: { readonly code: string; readonly message: string };
  readonly rollback: { readonly by?: string; readonly of?: string; readonly message?: string };
  /** The host whose failure began it: CodeDeploy's own error only counts. */
  readonly firstFailure?: HostFailure;
  readonly fleets: readonly FleetView[];
  readonly filter: TargetFilter;
  /** Hosts that the load balancer takes for healthy; undefined where it has none, or cannot be asked. */
  readonly healthy?: ReadonlySet<string>;
  /** What could not be read besides. */
  readonly faults: readonly AwsFault[];
  /** The latest time that anything read speaks of. */
  readonly now: string;
}

export interface DeploymentOrder {
  readonly id: string;
  readonly filter: TargetFilter;
  readonly previous?: DeploymentView;
}

/** A handful of calls, however many targets there are. Throws Refusal (404) where there is no such deployment. */
export async function readDeployment(
  { codeDeploy, balancers }: Pick<Account, 'codeDeploy' | 'balancers'>,
  { id, filter, previous }: DeploymentOrder,
): Promise<DeploymentView> {
  const info = await readInfo(codeDeploy, id);
  const facts = factsOf(info);
  const { row } = facts;
  const faults: AwsFault[] = [];
  const orNothing = <Result>(reading: Promise<Result>) =>
    reading.catch((error: unknown) => void faults.push(awsFault(error)));
  const isTwoFleets = row.platform === 'Server' && row.type === 'blue-green';
  const [fleets, config, healthy, failure] = await Promise.all([
    readFleets(codeDeploy, { deploymentId: id, filter, fleets: isTwoFleets ? ['Green', 'Blue'] : ['all'] }),
    previous?.config ?? orNothing(readConfig(codeDeploy, facts.configName)),
    orNothing(balancerTraffic(balancers).healthyHosts(targetGroupsOf(info))),
    facts.counts.Failed > 0 && row.platform === 'Server'
      ? orNothing(firstFailure(codeDeploy, id))
      : undefined,
  ]);
  return {
    ...facts,
    fleets,
    filter,
    faults,
    ...(config ? { config } : {}),
    ...(healthy ? { healthy } : {}),
    ...(failure ? { firstFailure: failure } : {}),
    now: latestOf(row, fleets),
  };
}

/** Throws Refusal (404) where there is no such deployment. */
export async function readInfo(client: CodeDeployClient, deploymentId: string): Promise<DeploymentInfo> {
  const gone = ['DeploymentDoesNotExistException', 'InvalidDeploymentIdException'];
  const answer = await client.send(new GetDeploymentCommand({ deploymentId })).catch(undefinedFor(...gone));
  if (answer?.deploymentInfo) return answer.deploymentInfo;
  throw new Refusal(404, {
    en: `CodeDeploy has no deployment ${deploymentId}.`,
    zh: `CodeDeploy 中没有部署 ${deploymentId}。`,
  });
}

/** What GetDeployment alone says. */
function factsOf(info: DeploymentInfo) {
  const { deploymentOverview = {}, errorInformation: error, rollbackInfo = {} } = info;
  const counts = Object.fromEntries(
    TARGET_STATUSES.map((status) => [status, deploymentOverview[status] ?? 0]),
  ) as DeploymentView['counts'];
  return {
    row: deploymentRow(info),
    counts,
    terminationWait: info.instanceTerminationWaitTimeStarted === true,
    configName: info.deploymentConfigName ?? '',
    fileExists: info.fileExistsBehavior,
    ignoresStopFailures: info.ignoreApplicationStopFailures === true,
    description: info.description,
    previousRevision: describeRevision(info.previousRevision),
    error: error?.code ? { code: error.code, message: error.message ?? '' } : undefined,
    rollback: {
      by: rollbackInfo.rollbackDeploymentId || undefined,
      of: rollbackInfo.rollbackTriggeringDeploymentId || undefined,
      message: rollbackInfo.rollbackMessage || undefined,
    },
  };
}

async function readConfig(client: CodeDeployClient, name: string): Promise<DeploymentConfigInfo | undefined> {
  const command = new GetDeploymentConfigCommand({ deploymentConfigName: name });
  const answer = await client.send(command).catch(undefinedFor('DeploymentConfigDoesNotExistException'));
  return answer?.deploymentConfigInfo;
}

const targetGroupsOf = ({ loadBalancerInfo, computePlatform = 'Server' }: DeploymentInfo): string[] =>
  computePlatform === 'Server'
    ? (loadBalancerInfo?.targetGroupInfoList ?? []).flatMap(({ name }) => name ?? [])
    : [];

function latestOf(
  { createdAt, startedAt = '', endedAt = '' }: DeploymentRow,
  fleets: readonly FleetView[],
): string {
  const targets = fleets.flatMap((fleet) => fleet.targets);
  const events = targets.flatMap((target) => {
    const recent = recentEvent(target);
    return [target.updatedAt, recent?.endedAt ?? recent?.startedAt];
  });
  const times = [createdAt, startedAt, endedAt, ...events.filter((time) => time !== undefined)];
  return times.reduce((latest, time) => (time > latest ? time : latest));
}
