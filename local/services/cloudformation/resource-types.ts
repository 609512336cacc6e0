import type { ResourceType } from './resources/resource-type.ts';

/** Every resource type that a template may use, by name. */
export const RESOURCE_TYPES: ReadonlyMap<string, ResourceType> = new Map();

export function resourceType(name: string): ResourceType {
  const found = RESOURCE_TYPES.get(name);
  if (!found) throw new Error(`expected a resource type of the local cloud, got ${name}`);
  return found;
}
