import { CloudWatchClient, paginateDescribeAlarms, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetDeploymentGroupsCommand,
  CodeDeployClient,
  type DeploymentGroupInfo,
  paginateListApplications,
  paginateListDeploymentGroups,
} from '@aws-sdk/client-codedeploy';
import {
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Platform } from '../../lib/target/deployments.ts';
import { describedGroup } from '../../lib/target/described-group.ts';
import { undefinedFor } from '../../lib/target/undefined-for.ts';
import { namingCalls } from '../../lib/runtime/call-of.ts';
import type { EnvironmentAnswer, NewAlarms } from './answers.ts';
import { environmentNames } from './environment-names.ts';

/** What an account offers as answers. */
export interface Account {
  /** CodeDeploy applications, in the order of their names. */
  applications(): Promise<readonly string[]>;
  /** An environment for each deployment group of an application, those of production last; none of one that is still to be made. */
  environments(application: string): Promise<readonly AccountEnvironment[]>;
  /** Alarms that watch functions of these names. */
  functionAlarms(functions: readonly string[]): Promise<readonly string[]>;
}

export interface AccountEnvironment extends EnvironmentAnswer {
  readonly platform: Platform;
  /** What alarms on its traffic would name. */
  readonly balancer?: Omit<NewAlarms, 'prefix'>;
}

/** More is no help to a person, and no application that one would begin anew. */
const MOST_GROUPS = 50;
const MOST_ALARMS = 10;
const BATCH = 100;

export function readAccount(clientConfig: object): Account {
  const codeDeploy = namingCalls(new CodeDeployClient(clientConfig));
  return {
    applications: async () => {
      const names: string[] = [];
      for await (const page of paginateListApplications({ client: codeDeploy }, {}))
        names.push(...(page.applications ?? []));
      return names.filter((name) => CODE_DEPLOY_NAME.test(name)).sort();
    },
    environments: async (application) => {
      const groups = await groupsOf(codeDeploy, application);
      if (groups.length === 0) return [];
      const alarms = await alarmsOf(namingCalls(new CloudWatchClient(clientConfig)));
      const balancers = namingCalls(new ElasticLoadBalancingV2Client(clientConfig));
      const names = environmentNames(
        application,
        groups.map((group) => group.deploymentGroupName!),
      );
      const all = await Promise.all(
        groups.map((group, i) => environmentOf({ group, name: names[i]!, alarms, balancers })),
      );
      return all.sort((a, b) => Number(isProduction(a)) - Number(isProduction(b)));
    },
    functionAlarms: async (functions) => {
      const alarms = await alarmsOf(namingCalls(new CloudWatchClient(clientConfig)));
      const about = alarms.filter((alarm) => watches(alarm, 'FunctionName', functions));
      return about.map((alarm) => alarm.AlarmName!).slice(0, MOST_ALARMS);
    },
  };
}

/** What signalbox.yml takes; CodeDeploy itself is not as strict. */
const CODE_DEPLOY_NAME = /^[A-Za-z0-9._+=,@-]{1,100}$/;

const isProduction = ({ name }: EnvironmentAnswer) => /prod|live/i.test(name);

async function groupsOf(client: CodeDeployClient, application: string): Promise<DeploymentGroupInfo[]> {
  const names = await groupNames(client, application).catch(undefinedFor('ApplicationDoesNotExistException'));
  const usable = (names ?? []).filter((name) => CODE_DEPLOY_NAME.test(name)).slice(0, MOST_GROUPS);
  const groups: DeploymentGroupInfo[] = [];
  for (let first = 0; first < usable.length; first += BATCH) {
    const deploymentGroupNames = usable.slice(first, first + BATCH);
    const command = new BatchGetDeploymentGroupsCommand({
      applicationName: application,
      deploymentGroupNames,
    });
    groups.push(...((await client.send(command)).deploymentGroupsInfo ?? []));
  }
  return groups;
}

async function groupNames(client: CodeDeployClient, applicationName: string): Promise<string[]> {
  const names: string[] = [];
  for await (const page of paginateListDeploymentGroups({ client }, { applicationName }))
    names.push(...(page.deploymentGroups ?? []));
  return names;
}

async function alarmsOf(client: CloudWatchClient): Promise<MetricAlarm[]> {
  const alarms: MetricAlarm[] = [];
  for await (const page of paginateDescribeAlarms({ client }, { AlarmTypes: ['MetricAlarm'] }))
    alarms.push(...(page.MetricAlarms ?? []));
  return alarms;
}

interface Reading {
  readonly group: DeploymentGroupInfo;
  readonly name: string;
  readonly alarms: readonly MetricAlarm[];
  readonly balancers: ElasticLoadBalancingV2Client;
}

async function environmentOf({ group, name, alarms, balancers }: Reading): Promise<AccountEnvironment> {
  const { platform, type, config, keepBlueMinutes, targetGroups } = describedGroup(group);
  const [service] = group.ecsServices ?? [];
  const balancer = targetGroups[0] === undefined ? undefined : await balancerOf(balancers, targetGroups[0]);
  const own = (group.alarmConfiguration?.alarms ?? []).flatMap((alarm) => alarm.name ?? []);
  const about = alarms
    .filter((alarm) => watches(alarm, 'TargetGroup', [balancer?.targetGroup]))
    .map((alarm) => alarm.AlarmName!);
  return {
    name,
    platform,
    deploymentGroup: group.deploymentGroupName!,
    type,
    config,
    ...(keepBlueMinutes ? { keepBlueMinutes } : {}),
    alarms: [...new Set([...own, ...about])].slice(0, MOST_ALARMS),
    ...(balancer ? { balancer } : {}),
    ...(service?.serviceName ? { service: service.serviceName } : {}),
    ...(service?.clusterName && service.clusterName !== 'default' ? { cluster: service.clusterName } : {}),
  };
}

async function balancerOf(client: ElasticLoadBalancingV2Client, name: string) {
  const { TargetGroups = [] } = await client.send(new DescribeTargetGroupsCommand({ Names: [name] }));
  const { TargetGroupArn: arn, LoadBalancerArns: [balancer] = [] } = TargetGroups[0] ?? {};
  if (arn === undefined) return undefined;
  return {
    targetGroup: arn.slice(arn.indexOf(':targetgroup/') + 1),
    ...(balancer === undefined ? {} : { loadBalancer: balancer.replace(/^.*:loadbalancer\//, '') }),
  };
}

const watches = (
  { Dimensions = [] }: MetricAlarm,
  dimension: 'TargetGroup' | 'FunctionName',
  values: readonly (string | undefined)[],
): boolean => Dimensions.some(({ Name, Value }) => Name === dimension && values.includes(Value));
