import { validationError } from '../cloudformation-error.ts';
import { referencesIn } from './references.ts';
import type { ResourceDefinition } from './template.ts';

/** For each resource, those that must be there first. */
export type Dependencies = ReadonlyMap<string, ReadonlySet<string>>;

/** DependsOn, and what the properties refer to; throws where resources wait for each other in a circle. */
export function dependenciesOf(resources: ReadonlyMap<string, ResourceDefinition>): Dependencies {
  const dependencies = new Map(
    [...resources].map(([id, { DependsOn, Properties }]) => {
      const named = [...[DependsOn ?? []].flat(), ...referencesIn(Properties)];
      return [id, new Set(named.filter((name) => name !== id && resources.has(name)))] as const;
    }),
  );
  inOrder(dependencies);
  return dependencies;
}

/** The resources so that each comes after those that it needs. */
export function inOrder(dependencies: Dependencies): string[] {
  const order: string[] = [];
  const waiting = new Map(dependencies);
  while (waiting.size > 0) {
    const ready = [...waiting.keys()].filter((id) =>
      [...waiting.get(id)!].every((need) => !waiting.has(need)),
    );
    if (ready.length === 0) throw circular(waiting);
    for (const id of ready) waiting.delete(id);
    order.push(...ready);
  }
  return order;
}

const circular = (waiting: ReadonlyMap<string, unknown>) =>
  validationError(`Circular dependency between resources: [${[...waiting.keys()].sort().join(', ')}]`);
