import type { Tag } from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { limitExceeded } from './iam-context.ts';

/** Tags as given in a request; refuses what AWS refuses. */
export function readTags(tags: readonly Tag[] | undefined): Record<string, string> {
  const read: Record<string, string> = {};
  for (const { Key, Value } of tags ?? []) {
    if (!Key || Key.length > 128 || Key.toLowerCase().startsWith('aws:')) {
      throw new AwsError('InvalidInput', `The tag key '${Key}' is not valid.`, { status: 400 });
    }
    if (Key in read) {
      throw new AwsError(
        'InvalidInput',
        'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
        {
          status: 400,
        },
      );
    }
    read[Key] = Value ?? '';
  }
  return limited(read);
}

/** The tags of an entity after more were set. */
export const withTags = (tags: Record<string, string>, more: readonly Tag[] | undefined) =>
  limited({ ...tags, ...readTags(more) });

export const withoutTags = (tags: Record<string, string>, keys: readonly string[] | undefined) =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !keys?.includes(key)));

export const tagList = (tags: Record<string, string>): Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

function limited(tags: Record<string, string>): Record<string, string> {
  if (Object.keys(tags).length > 50) throw limitExceeded('Cannot exceed quota for TagsPerResource: 50');
  return tags;
}
