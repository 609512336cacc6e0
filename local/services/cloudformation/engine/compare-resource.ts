import { isDeepStrictEqual } from 'node:util';
import type { Tag } from '@aws-sdk/client-cloudformation';
import { validationError } from '../cloudformation-error.ts';
import type { ResourceRecord } from '../records.ts';
import { resourceType } from '../resource-types.ts';
import type { Properties } from '../resources/resource-type.ts';
import type { Wanted } from './wanted-resource.ts';

/** What it takes to get from one state of a resource to another. */
export function changeOf(
  present: ResourceRecord,
  wanted: Pick<Wanted, 'type' | 'properties'>,
  tags: readonly Tag[],
): 'none' | 'update' | 'replace' {
  if (present.type !== wanted.type) return 'replace';
  const changed = changedProperties(present.properties, wanted.properties);
  if (!isDeepStrictEqual(present.tags ?? [], tags) && !changed.includes('Tags')) changed.push('Tags');
  if (changed.length === 0) return 'none';
  const { update, replacedBy = [] } = resourceType(present.type);
  return !update || changed.some((name) => replacedBy.includes(name)) ? 'replace' : 'update';
}

/** Names of the properties that differ. */
export const changedProperties = (before: Properties, after: Properties): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );

/** Refuses to replace a resource whose name, given by the template, is still taken. */
export function refuseNamedReplacement(present: ResourceRecord, wanted: Wanted): void {
  const { nameProperty } = resourceType(wanted.type);
  if (nameProperty === undefined || present.type !== wanted.type) return;
  const name = wanted.properties[nameProperty];
  if (name === undefined || name !== present.properties[nameProperty]) return;
  throw validationError(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(name)} and update the stack again.`,
  );
}
