import type { Tag, TagFilter } from '@aws-sdk/client-codedeploy';

/** Whether the instance has a tag that the filter means. */
export function isTagged(
  { tags }: { readonly tags: readonly Tag[] },
  { Key, Value, Type }: TagFilter,
): boolean {
  return tags.some((tag) => {
    if (Type === 'KEY_ONLY') return tag.Key === Key;
    if (Type === 'VALUE_ONLY') return tag.Value === Value;
    return tag.Key === Key && tag.Value === (Value ?? '');
  });
}
