import type { PlannedService } from '../../release/plan.ts';
import type { CheckedSource } from '../../source/source.ts';
import { composeTaskDefinition, IMAGE_DETAIL, type ComposedDefinition } from './compose-task-definition.ts';

/** The task definition that a bundle holds for a service. */
export async function readTaskDefinition(
  source: CheckedSource,
  { taskDefinition: path, service }: Pick<PlannedService, 'taskDefinition' | 'service'>,
): Promise<ComposedDefinition> {
  const text = await source.text(path);
  if (text === undefined) {
    const message = `expected the bundle to hold the task definition of ${service}, it does not`;
    return { faults: [{ file: path, line: 1, column: 1, message }] };
  }
  return composeTaskDefinition({ path, text, imageDetail: await source.text(IMAGE_DETAIL) });
}
