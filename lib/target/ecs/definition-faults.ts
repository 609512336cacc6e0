import type { Fault } from '../../manifest/fault.ts';
import { definitionProblems, type Reached } from './check-task-definition.ts';
import { readTaskDefinition } from './read-task-definition.ts';
import type { FoundService } from './service-order.ts';
import type { Services } from './services.ts';

/** Where the source is the artifact: a build may still write the task definition. */
export async function definitionFaults(
  { artifact, target, service }: FoundService,
  reached: readonly Reached[],
  services: Services,
): Promise<readonly Fault[]> {
  if (!artifact) return [];
  const { definition, faults } = await readTaskDefinition(artifact, target);
  if (!definition) return faults;
  const current = await services.definition(service.taskDefinition);
  const problems = current ? definitionProblems(definition, current.definition, reached) : [];
  return problems.map((message) => ({ file: target.taskDefinition, line: 1, column: 1, message }));
}
