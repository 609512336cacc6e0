import type {
  CreateServiceCommandInput,
  DeleteServiceCommandInput,
  DescribeServicesCommandInput,
  ListServicesCommandInput,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { Cloud } from '../../../cloud.ts';
import type { Request, Service } from '../../../service.ts';
import { callerArn } from '../caller-arn.ts';
import { describeService } from '../describe-service.ts';
import type { Engine } from '../engine/engine.ts';
import { isShift } from '../engine/is-shift.ts';
import { addServiceEvent, announceAction } from '../engine/service-events.ts';
import { invalidParameter, notOffered } from '../errors.ts';
import { findCluster, findService, serviceNamed } from '../find.ts';
import { listPage } from '../list-page.ts';
import { openTaskSet } from '../open-task-set.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord, ServiceSettings } from '../service-record.ts';
import { DEFAULT_SETTINGS, settingsOf } from '../service-settings.ts';
import { readTags, tagList } from '../tags.ts';

const MOST_DESCRIBED = 10;

export const serviceOperations = (cloud: Cloud, records: Records, engine: Engine): Service['operations'] => ({
  CreateService: async (input: CreateServiceCommandInput, { caller }: Request) => {
    const known = serviceNamed(records, findCluster(records, input.cluster), input.serviceName);
    if (known && known.status !== 'INACTIVE') return { service: repeated(records, known, input) };
    const service = await newService({ cloud, records }, input, callerArn(caller));
    records.services.set(service.arn, service);
    if (service.controller === 'ECS') engine.deploy(service);
    if (service.controller === 'CODE_DEPLOY') openTaskSet(cloud, service, FIRST_TASK_SET);
    engine.keep(service);
    return { service: describeService(records, service) };
  },
  UpdateService: async (input: UpdateServiceCommandInput) => {
    const service = findService(records, input);
    if (service.controller !== 'ECS') refuseRevision(service, input);
    const before = service.settings;
    service.settings = await settingsOf({ cloud, records }, input, service);
    if (input.desiredCount !== undefined) scaleService(cloud, service, input.desiredCount);
    const isNew = input.forceNewDeployment === true || isNewRevision(before, service.settings);
    if (service.controller === 'ECS' && isNew) engine.deploy(service);
    engine.keep(service);
    return { service: describeService(records, service) };
  },
  DeleteService: (input: DeleteServiceCommandInput) => {
    const service = findService(records, input);
    if (service.desiredCount > 0 && !input.force)
      throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
    service.status = 'DRAINING';
    endService(service, engine);
    engine.keep(service);
    return { service: describeService(records, service) };
  },
  DescribeServices: ({ cluster, services = [], include }: DescribeServicesCommandInput) => {
    if (services.length === 0) throw invalidParameter('Services cannot be empty.');
    if (services.length > MOST_DESCRIBED)
      throw invalidParameter(`A maximum of ${MOST_DESCRIBED} services can be described.`);
    const home = findCluster(records, cluster);
    const found = services.map((reference) => ({
      reference,
      service: serviceNamed(records, home, reference),
    }));
    return {
      services: found.flatMap(({ service }) =>
        service
          ? [
              {
                ...describeService(records, service),
                ...(include?.includes('TAGS') ? { tags: tagList(service.tags) } : {}),
              },
            ]
          : [],
      ),
      failures: found
        .filter(({ service }) => !service)
        .map(({ reference }) => ({
          arn: reference.startsWith('arn:')
            ? reference
            : `${home.arn.replace(':cluster/', ':service/')}/${reference}`,
          reason: 'MISSING',
        })),
    };
  },
  ListServices: (input: ListServicesCommandInput) => {
    const { arn } = findCluster(records, input.cluster);
    const found = [...records.services.values()]
      .filter(({ clusterArn, status }) => clusterArn === arn && status !== 'INACTIVE')
      .filter(({ settings }) => input.launchType === undefined || settings.launchType === input.launchType);
    const page = { maxResults: 10, ...input };
    const { items, ...more } = listPage(
      found.map((service) => service.arn),
      page,
    );
    return { serviceArns: items, ...more };
  },
});

/** The same request again is answered with what it made. */
function repeated(records: Records, known: ServiceRecord, { clientToken }: CreateServiceCommandInput) {
  if (known.status === 'DRAINING')
    throw invalidParameter('Unable to Start a service that is still Draining.');
  if (clientToken === undefined || clientToken !== known.clientToken)
    throw invalidParameter('Creation of service was not idempotent.');
  return describeService(records, known);
}

async function newService(
  parts: { readonly cloud: Cloud; readonly records: Records },
  input: CreateServiceCommandInput,
  createdBy: string,
): Promise<ServiceRecord> {
  const { cloud, records } = parts;
  const cluster = findCluster(records, input.cluster);
  const name = input.serviceName ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalidParameter('Invalid service name.');
  if (input.schedulingStrategy === 'DAEMON') throw notOffered('the DAEMON scheduling strategy');
  const controller = input.deploymentController?.type ?? 'ECS';
  if (controller !== 'EXTERNAL' && !input.taskDefinition)
    throw invalidParameter('TaskDefinition can not be blank.');
  if (controller !== 'EXTERNAL' && input.desiredCount === undefined)
    throw invalidParameter('The desired count must be specified.');
  const defaults = controller === 'ECS' ? DEFAULT_SETTINGS : withoutStrategy(DEFAULT_SETTINGS);
  return {
    arn: `${cluster.arn.replace(':cluster/', ':service/')}/${name}`,
    name,
    clusterArn: cluster.arn,
    createdAt: cloud.clock.now(),
    createdBy,
    clientToken: input.clientToken,
    controller,
    status: 'ACTIVE',
    desiredCount: validCount(input.desiredCount ?? 0),
    settings: await settingsOf(parts, input, { controller, settings: defaults }),
    taskSets: [],
    events: [],
    isSteady: false,
    deploymentArn: undefined,
    tags: readTags(input.tags),
  };
}

function withoutStrategy(settings: ServiceSettings): ServiceSettings {
  const { strategy: _strategy, ...configuration } = settings.configuration;
  return { ...settings, configuration };
}

/** CodeDeploy finds the first task set of a service there, as the one that serves. */
const FIRST_TASK_SET = { scale: 100, status: 'PRIMARY' } as const;

function validCount(count: number): number {
  if (!Number.isInteger(count) || count < 0) throw invalidParameter('The desired count must be 0 or more.');
  return count;
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html */
function refuseRevision({ controller }: ServiceRecord, input: UpdateServiceCommandInput): void {
  const { taskDefinition, loadBalancers, networkConfiguration, platformVersion, forceNewDeployment } = input;
  const named = { taskDefinition, loadBalancers, networkConfiguration, platformVersion, forceNewDeployment };
  const [member] = Object.entries(named).find(([, value]) => value !== undefined) ?? [];
  if (member === undefined) return;
  const how =
    controller === 'CODE_DEPLOY' ? 'Use AWS CodeDeploy to trigger a new deployment.' : 'Use task sets.';
  throw invalidParameter(
    `Unable to update ${member} on services with a ${controller} deployment controller. ${how}`,
  );
}

const isNewRevision = (before: ServiceSettings, after: ServiceSettings): boolean =>
  REVISION_MEMBERS.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

const REVISION_MEMBERS = [
  'taskDefinitionArn',
  'loadBalancers',
  'networkConfiguration',
  'platformVersion',
] as const;

function scaleService(cloud: Cloud, service: ServiceRecord, count: number): void {
  service.desiredCount = validCount(count);
  addServiceEvent(cloud, service, `has set the desired count to ${count}.`);
  announceAction(cloud, service, 'SERVICE_DESIRED_COUNT_UPDATED');
  const isRolling = service.deploymentArn !== undefined && !isShift(service.settings.configuration);
  if (isRolling) return; // the deployment goes by the new count from here on
  for (const taskSet of service.taskSets) {
    if (taskSet.scale !== undefined) taskSet.desiredCount = Math.ceil((count * taskSet.scale) / 100);
    else if (taskSet.desiredCount > 0 || service.deploymentArn === undefined) taskSet.desiredCount = count;
  }
}

function endService(service: ServiceRecord, engine: Engine): void {
  if (service.deploymentArn !== undefined) engine.abandon(service);
  service.desiredCount = 0;
  for (const taskSet of service.taskSets) {
    taskSet.status = 'DRAINING';
    taskSet.desiredCount = 0;
  }
}
