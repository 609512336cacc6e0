import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { TaskDefinitionInput } from './compose-task-definition.ts';

/** A container and its port that a load balancer is to reach. */
export interface Reached {
  readonly containerName?: string | undefined;
  readonly containerPort?: number | undefined;
}

const ROLES = ['taskRoleArn', 'executionRoleArn'] as const;

type Kept = Pick<TaskDefinition, 'family' | (typeof ROLES)[number]>;

/** A task definition with what it leaves out and the service has: so one file will do for several services. */
export const asServiceHas = (
  definition: TaskDefinitionInput,
  { family, taskRoleArn, executionRoleArn }: Kept,
): TaskDefinitionInput => ({
  taskRoleArn,
  executionRoleArn,
  ...definition,
  family: definition.family ?? family,
});

/**
 * What keeps a task definition from being one of a service, in sentences. Family and roles are the service's own: a release
 * may bring other code, not other rights.
 */
export function definitionProblems(
  definition: TaskDefinitionInput,
  current: Kept,
  reached: readonly Reached[],
): readonly string[] {
  const problems = [];
  if (definition.family !== undefined && definition.family !== current.family) {
    problems.push(
      `expected family to be ${current.family}, as the service runs it, got ${definition.family}`,
    );
  }
  for (const role of ROLES) {
    const given = definition[role];
    if (given === undefined || roleName(given) === roleName(current[role])) continue;
    problems.push(`expected ${role} to be ${current[role] ?? 'absent'}, as the service has it, got ${given}`);
  }
  return [...problems, ...reached.flatMap((one) => containerProblem(definition, one))];
}

/** ECS takes a role by name or by ARN, and tells the ARN. */
const roleName = (role: string | undefined): string | undefined => role?.replace(/^arn:[^/]*:role\//, '');

function containerProblem(
  { containerDefinitions = [] }: TaskDefinitionInput,
  { containerName, containerPort }: Reached,
): string[] {
  const container = containerDefinitions.find(({ name }) => name === containerName);
  if (!container) {
    const names = containerDefinitions.map(({ name }) => name).join(', ');
    return [`expected a container ${containerName}, which the load balancer reaches, got ${names}`];
  }
  const ports = container.portMappings?.map((mapping) => mapping.containerPort) ?? [];
  if (ports.includes(containerPort)) return [];
  return [
    `expected the container ${containerName} to have a port ${containerPort}, which the load balancer reaches, got ${ports.join(', ') || 'none'}`,
  ];
}
