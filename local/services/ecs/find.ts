import { AwsError } from '../../aws-error.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import { clientException, invalidParameter } from './errors.ts';
import type { ClusterRecord, Records, TaskDefinitionRecord } from './records.ts';
import type { ServiceRecord, TaskSetRecord } from './service-record.ts';
import type { TaskRecord } from './task-record.ts';

/** Finds records by what requests call them: a short name or the ARN. Each throws AWS's error for what is not there. */

export const DEFAULT_CLUSTER = 'default';

const lastPart = (nameOrArn: string): string => nameOrArn.split('/').at(-1)!;

export function clusterNamed(records: Records, nameOrArn = DEFAULT_CLUSTER): ClusterRecord | undefined {
  const name = lastPart(nameOrArn);
  return [...records.clusters.values()].find((cluster) => cluster.name === name);
}

export function findCluster(records: Records, nameOrArn?: string): ClusterRecord {
  const cluster = clusterNamed(records, nameOrArn);
  if (cluster?.status !== 'ACTIVE') throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
  return cluster;
}

export function serviceNamed(
  records: Records,
  cluster: ClusterRecord,
  nameOrArn = '',
): ServiceRecord | undefined {
  return records.services.get(`${cluster.arn.replace(':cluster/', ':service/')}/${lastPart(nameOrArn)}`);
}

/** Throws ServiceNotActiveException for one that was deleted. */
export function findService(
  records: Records,
  { cluster, service }: { readonly cluster?: string | undefined; readonly service: string | undefined },
): ServiceRecord {
  const found = serviceNamed(records, findCluster(records, cluster), service);
  if (!found) throw new AwsError('ServiceNotFoundException', 'Service not found.');
  if (found.status !== 'ACTIVE') throw new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');
  return found;
}

/** By ARN, `family:revision`, or `family`, which means its newest ACTIVE revision. */
export function findTaskDefinition(records: Records, reference: string | undefined): TaskDefinitionRecord {
  const [family = '', revision] = lastPart(reference ?? '').split(':');
  const found = [...records.taskDefinitions.values()].filter((one) => one.family === family);
  const definition =
    revision === undefined
      ? found.filter(({ deregisteredAt }) => deregisteredAt === undefined).at(-1)
      : found.find((one) => String(one.revision) === revision);
  if (!definition) throw clientException('Unable to describe task definition.');
  return definition;
}

/** One that new tasks may be made from. */
export function findActiveTaskDefinition(
  records: Records,
  reference: string | undefined,
): TaskDefinitionRecord {
  if (!reference) throw invalidParameter('TaskDefinition can not be blank.');
  const definition = findTaskDefinition(records, reference);
  if (definition.deregisteredAt !== undefined) throw clientException('TaskDefinition is inactive');
  return definition;
}

export function findTask(records: Records, cluster: ClusterRecord, reference = ''): TaskRecord | undefined {
  return records.tasks.get(`${cluster.arn.replace(':cluster/', ':task/')}/${lastPart(reference)}`);
}

export function findDeployment(records: Records, arn: string | undefined): DeploymentRecord {
  const deployment = records.deployments.get(arn ?? '');
  if (!deployment)
    throw new AwsError('ServiceDeploymentNotFoundException', `Service deployment not found: ${arn}`);
  return deployment;
}

/** By ARN or by its id, `ecs-svc/1234567890123456789`. */
export function findTaskSet(service: ServiceRecord, reference = ''): TaskSetRecord {
  const found = service.taskSets.find(({ id }) => reference === id || reference.endsWith(`/${id}`));
  if (!found) throw new AwsError('TaskSetNotFoundException', 'TaskSet not found.');
  return found;
}
