import type {
  DeregisterTaskDefinitionCommandInput,
  DescribeTaskDefinitionCommandInput,
  ListTaskDefinitionFamiliesCommandInput,
  ListTaskDefinitionsCommandInput,
  RegisterTaskDefinitionCommandInput,
  TaskDefinition,
} from '@aws-sdk/client-ecs';
import type { Cloud } from '../../../cloud.ts';
import type { Request, Service } from '../../../service.ts';
import { callerArn } from '../caller-arn.ts';
import { checkTaskDefinition } from '../check-task-definition.ts';
import { clientException } from '../errors.ts';
import { findTaskDefinition } from '../find.ts';
import { listPage } from '../list-page.ts';
import type { Records, TaskDefinitionRecord } from '../records.ts';
import { readTags, tagList } from '../tags.ts';

export const taskDefinitionOperations = (cloud: Cloud, records: Records): Service['operations'] => ({
  RegisterTaskDefinition: ({ tags, ...input }: RegisterTaskDefinitionCommandInput, { caller }: Request) => {
    checkTaskDefinition(input);
    const family = input.family!;
    const revision = revisionsOf(records, family).length + 1;
    const arn = cloud.arn('ecs', `task-definition/${family}:${revision}`);
    const record: TaskDefinitionRecord = {
      arn,
      family,
      revision,
      definition: input,
      registeredAt: cloud.clock.now(),
      registeredBy: callerArn(caller),
      deregisteredAt: undefined,
      tags: readTags(tags),
    };
    records.taskDefinitions.set(arn, record);
    return { taskDefinition: describe(record), tags: tagList(record.tags) };
  },
  DescribeTaskDefinition: (input: DescribeTaskDefinitionCommandInput) => {
    const record = findTaskDefinition(records, input.taskDefinition);
    const tags = input.include?.includes('TAGS') ? { tags: tagList(record.tags) } : {};
    return { taskDefinition: describe(record), ...tags };
  },
  DeregisterTaskDefinition: (input: DeregisterTaskDefinitionCommandInput) => {
    if (!input.taskDefinition?.includes(':')) throw clientException('Revision is missing.');
    const record = findTaskDefinition(records, input.taskDefinition);
    record.deregisteredAt ??= cloud.clock.now();
    return { taskDefinition: describe(record) };
  },
  ListTaskDefinitions: (input: ListTaskDefinitionsCommandInput) => {
    const { familyPrefix, status = 'ACTIVE' } = input;
    const found = [...records.taskDefinitions.values()]
      .filter(({ family }) => familyPrefix === undefined || family === familyPrefix)
      .filter((record) => statusOf(record) === status);
    if (input.sort === 'DESC') found.reverse();
    const { items, ...more } = listPage(
      found.map(({ arn }) => arn),
      input,
    );
    return { taskDefinitionArns: items, ...more };
  },
  ListTaskDefinitionFamilies: (input: ListTaskDefinitionFamiliesCommandInput) => {
    const { familyPrefix = '', status = 'ALL' } = input;
    const families = [...new Set([...records.taskDefinitions.values()].map(({ family }) => family))];
    const found = families
      .filter((family) => family.startsWith(familyPrefix))
      .filter((family) => status === 'ALL' || familyStatus(records, family) === status);
    const { items, ...more } = listPage(found.sort(), input);
    return { families: items, ...more };
  },
});

const revisionsOf = (records: Records, family: string): TaskDefinitionRecord[] =>
  [...records.taskDefinitions.values()].filter((record) => record.family === family);

const statusOf = ({ deregisteredAt }: TaskDefinitionRecord) =>
  deregisteredAt === undefined ? 'ACTIVE' : 'INACTIVE';

const familyStatus = (records: Records, family: string) =>
  revisionsOf(records, family).some((record) => statusOf(record) === 'ACTIVE') ? 'ACTIVE' : 'INACTIVE';

const describe = (record: TaskDefinitionRecord): TaskDefinition => ({
  ...record.definition,
  taskDefinitionArn: record.arn,
  revision: record.revision,
  status: statusOf(record),
  volumes: [],
  placementConstraints: record.definition.placementConstraints ?? [],
  containerDefinitions: record.definition.containerDefinitions!.map((container) => ({
    cpu: 0,
    portMappings: [],
    essential: true,
    environment: [],
    mountPoints: [],
    volumesFrom: [],
    systemControls: [],
    ...container,
  })),
  compatibilities: ['EC2', ...(record.definition.networkMode === 'awsvpc' ? (['FARGATE'] as const) : [])],
  registeredAt: new Date(record.registeredAt),
  registeredBy: record.registeredBy,
  ...(record.deregisteredAt === undefined ? {} : { deregisteredAt: new Date(record.deregisteredAt) }),
});
