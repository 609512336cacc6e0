import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  type AutoRollbackConfiguration,
  type DeploymentConfigInfo,
  type DeploymentGroupInfo,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { parseAppSpec } from '../../../lib/appspec/parse-app-spec.ts';
import { type AwsFault, awsFault } from '../../../lib/views/aws-fault.ts';
import type { Account } from '../../account.ts';
import { describeRevision } from '../../code-deploy/describe-revision.ts';
import { checkRevision, type RevisionCheck } from './check-revision.ts';
import { createInput } from './create-input.ts';
import { type Chosen, platformOf } from './field-sayings.ts';
import { readConfig } from './read-chosen.ts';
import { readFleet } from './read-fleet.ts';
import { readS3Place } from './s3-place.ts';
import type { Typed } from './typed.ts';

/** What a deployment would do, before there is one. */
export interface PlanView {
  readonly typed: Typed;
  readonly group: DeploymentGroupInfo;
  readonly platform: 'Server' | 'Lambda' | 'ECS';
  readonly configName: string;
  readonly config?: DeploymentConfigInfo;
  /** Of hosts: those that the group names just now; undefined where they cannot be read. */
  readonly hosts?: readonly string[];
  readonly alarms: readonly { readonly name: string; readonly state: string }[];
  readonly rollback: AutoRollbackConfiguration;
  /** The deployment that takes the group's one place. */
  readonly busy?: string;
  readonly serving?: string;
  readonly check?: RevisionCheck;
  /** What could not be read. */
  readonly faults: readonly AwsFault[];
}

/** Reads what is needed to say it; what cannot be read is left out and told. */
export async function readPlan(account: Account, typed: Typed, chosen: Chosen): Promise<PlanView> {
  const group = chosen.group!;
  const platform = platformOf(chosen);
  const faults: AwsFault[] = [];
  const orNothing = <Result>(reading: Promise<Result>) =>
    reading.catch((error: unknown) => void faults.push(awsFault(error)));
  const configName = typed.config || group.deploymentConfigName || 'CodeDeployDefault.OneAtATime';
  const [config, hosts, alarms, busy, check] = await Promise.all([
    chosen.config ?? orNothing(readConfig(account.codeDeploy, configName)),
    platform === 'Server' ? orNothing(readFleet(account, group)) : undefined,
    orNothing(alarmStates(account, group)),
    orNothing(busyWith(account, group)),
    orNothing(checkOf(account, { typed, chosen, platform })),
  ]);
  return {
    typed,
    group,
    platform,
    configName,
    ...(config ? { config } : {}),
    ...(hosts ? { hosts } : {}),
    alarms: alarms ?? [],
    rollback: createInput(typed).autoRollbackConfiguration ?? group.autoRollbackConfiguration ?? {},
    ...(busy ? { busy } : {}),
    ...servingOf(group),
    ...(check ? { check } : {}),
    faults,
  };
}

async function alarmStates({ cloudWatch }: Account, { alarmConfiguration }: DeploymentGroupInfo) {
  const names = (alarmConfiguration?.alarms ?? []).flatMap(({ name }) => name ?? []);
  if (names.length === 0 || alarmConfiguration?.enabled === false) return [];
  const AlarmTypes = ['MetricAlarm' as const, 'CompositeAlarm' as const];
  const answer = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: names, AlarmTypes }));
  const found = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
  return names.map((name) => ({
    name,
    state: found.find(({ AlarmName }) => AlarmName === name)?.StateValue ?? '?',
  }));
}

const ACTIVE = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'] as const;

async function busyWith(
  { codeDeploy }: Account,
  { applicationName, deploymentGroupName }: DeploymentGroupInfo,
): Promise<string | undefined> {
  const includeOnlyStatuses = [...ACTIVE];
  const command = new ListDeploymentsCommand({ applicationName, deploymentGroupName, includeOnlyStatuses });
  return (await codeDeploy.send(command)).deployments?.[0];
}

async function checkOf(
  { s3 }: Account,
  { typed, chosen, platform }: { typed: Typed; chosen: Chosen; platform: PlanView['platform'] },
): Promise<RevisionCheck | undefined> {
  if (platform !== 'Server') {
    const { faults, warnings } = parseAppSpec(typed.appSpec, { file: 'AppSpec', os: 'any', platform });
    return { is: 'checked', faults, warnings };
  }
  const place = readS3Place(typed.revision);
  return place && chosen.object && checkRevision(s3, place, chosen.object);
}

function servingOf({ lastSuccessfulDeployment: last, targetRevision }: DeploymentGroupInfo): {
  serving?: string;
} {
  // Before the first success, targetRevision is what was last attempted.
  const serving = last?.deploymentId ? describeRevision(targetRevision) : undefined;
  return serving === undefined ? {} : { serving };
}
