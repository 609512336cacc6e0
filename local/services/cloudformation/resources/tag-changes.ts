import type { Tag } from '@aws-sdk/client-cloudformation';
import type { ExistingResource } from './resource-type.ts';

/** Tags as a map, which some services want. */
export const tagMap = (tags: readonly Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key!, String(Value ?? '')]));

/** Keys of tags that an update takes away. */
export function removedTagKeys({ oldTags, tags }: ExistingResource): string[] {
  const kept = new Set(tags.map(({ Key }) => Key));
  return oldTags.map(({ Key }) => Key!).filter((key) => !kept.has(key));
}
