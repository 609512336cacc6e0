import type {
  CreateTaskSetCommandInput,
  DeleteTaskSetCommandInput,
  DescribeTaskSetsCommandInput,
  Scale,
  UpdateServicePrimaryTaskSetCommandInput,
  UpdateTaskSetCommandInput,
} from '@aws-sdk/client-ecs';
import type { Cloud } from '../../../cloud.ts';
import type { Request, Service } from '../../../service.ts';
import { checkLoadBalancers } from '../check-load-balancers.ts';
import { describeTaskSet } from '../describe-service.ts';
import type { Engine } from '../engine/engine.ts';
import { invalidParameter, refuseMembers } from '../errors.ts';
import { findActiveTaskDefinition, findService, findTaskSet } from '../find.ts';
import { openTaskSet } from '../open-task-set.ts';
import { requirePassRoles } from '../pass-role.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord, TaskSetRecord } from '../service-record.ts';
import { readTags } from '../tags.ts';

const MOST_TASK_SETS = 5; // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html

/** The means by which another deploys a service: CodeDeploy, or a controller of the user's own. */
export const taskSetOperations = (cloud: Cloud, records: Records, engine: Engine): Service['operations'] => {
  const changed = (taskSet: TaskSetRecord, service: ServiceRecord) => {
    taskSet.updatedAt = cloud.clock.now();
    engine.keep(service);
    return { taskSet: describeTaskSet(records, service, taskSet) };
  };
  return {
    CreateTaskSet: async (input: CreateTaskSetCommandInput, { caller }: Request) => {
      refuseMembers(input, ['capacityProviderStrategy', 'serviceRegistries'], 'a task set');
      const service = controlled(records, input);
      if (service.taskSets.length >= MOST_TASK_SETS)
        throw invalidParameter(`A service can have at most ${MOST_TASK_SETS} task sets.`);
      const definition = findActiveTaskDefinition(records, input.taskDefinition);
      const { taskRoleArn, executionRoleArn } = definition.definition;
      requirePassRoles(cloud, caller, [taskRoleArn, executionRoleArn]);
      const loadBalancers = input.loadBalancers ?? [];
      await checkLoadBalancers(cloud, { loadBalancers, definition, strategy: undefined, isAttached: false });
      const { launchType, networkConfiguration, platformVersion, externalId } = input;
      const taskSet = openTaskSet(cloud, service, {
        scale: percentOf(input.scale),
        status: 'ACTIVE',
        taskDefinitionArn: definition.arn,
        loadBalancers,
        // As the API tells it of what CodeDeploy made; of others it tells nothing.
        ...(service.controller === 'CODE_DEPLOY' ? { startedBy: 'CODE_DEPLOY' } : {}),
        tags: readTags(input.tags),
        ...(networkConfiguration && { networkConfiguration }),
        ...(platformVersion && { platformVersion }),
        ...(externalId && { externalId }),
        ...(launchType === 'FARGATE' || launchType === 'EC2' ? { launchType } : {}),
      });
      engine.keep(service);
      return { taskSet: describeTaskSet(records, service, taskSet) };
    },
    DescribeTaskSets: (input: DescribeTaskSetsCommandInput) => {
      const service = controlled(records, input);
      const references = input.taskSets ?? service.taskSets.map(({ id }) => id);
      const find = (reference: string) =>
        service.taskSets.find(({ id }) => reference === id || reference.endsWith(`/${id}`));
      return {
        taskSets: references.flatMap((reference) => {
          const taskSet = find(reference);
          return taskSet ? [describeTaskSet(records, service, taskSet)] : [];
        }),
        failures: references.filter((one) => !find(one)).map((arn) => ({ arn, reason: 'MISSING' })),
      };
    },
    UpdateTaskSet: (input: UpdateTaskSetCommandInput) => {
      const service = controlled(records, input);
      const taskSet = findTaskSet(service, input.taskSet);
      taskSet.scale = percentOf(input.scale);
      taskSet.desiredCount = Math.ceil((service.desiredCount * taskSet.scale) / 100);
      return changed(taskSet, service);
    },
    UpdateServicePrimaryTaskSet: (input: UpdateServicePrimaryTaskSetCommandInput) => {
      const service = controlled(records, input);
      const primary = findTaskSet(service, input.primaryTaskSet);
      for (const taskSet of service.taskSets) if (taskSet.status === 'PRIMARY') taskSet.status = 'ACTIVE';
      primary.status = 'PRIMARY';
      service.settings = {
        ...service.settings,
        taskDefinitionArn: primary.taskDefinitionArn,
        loadBalancers: primary.loadBalancers,
      };
      return changed(primary, service);
    },
    DeleteTaskSet: (input: DeleteTaskSetCommandInput) => {
      const service = controlled(records, input);
      const taskSet = findTaskSet(service, input.taskSet);
      if (taskSet.desiredCount > 0 && !input.force)
        throw invalidParameter('The task set cannot be deleted while it is scaled above 0. Use force.');
      taskSet.status = 'DRAINING';
      taskSet.scale = 0;
      taskSet.desiredCount = 0;
      const answer = describeTaskSet(records, service, taskSet);
      engine.keep(service);
      return { taskSet: answer };
    },
  };
};

function controlled(
  records: Records,
  input: { readonly cluster: string | undefined; readonly service: string | undefined },
): ServiceRecord {
  const service = findService(records, input);
  if (service.controller !== 'ECS') return service;
  throw invalidParameter('Task sets cannot be used with the ECS deployment controller.');
}

function percentOf({ value = 100, unit = 'PERCENT' }: Scale = {}): number {
  if (unit !== 'PERCENT' || value < 0 || value > 100)
    throw invalidParameter(`The scale must be between 0 and 100 PERCENT, got ${value} ${unit}.`);
  return value;
}
