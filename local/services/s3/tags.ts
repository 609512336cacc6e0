import type { Tag } from '@aws-sdk/client-s3';
import { s3Error } from './s3-error.ts';

export const MOST_OBJECT_TAGS = 10;
export const MOST_BUCKET_TAGS = 50;

/** The tags of an `x-amz-tagging` header (`a=1&b=2`). */
export function tagsFromQuery(query: string | undefined): Record<string, string> {
  const pairs = [...new URLSearchParams(query ?? '')];
  return tagsFromList(
    pairs.map(([Key, Value]) => ({ Key, Value })),
    MOST_OBJECT_TAGS,
  );
}

export function tagsFromList(list: readonly Tag[], most: number): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const { Key = '', Value = '' } of list) {
    if (Key in tags) throw s3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
    if (Key.length < 1 || Key.length > 128) {
      throw s3Error('InvalidTag', 'The TagKey you have provided is invalid', { TagKey: Key });
    }
    if (Value.length > 256) {
      throw s3Error('InvalidTag', 'The TagValue you have provided is invalid', { TagValue: Value });
    }
    if (/^aws:/i.test(Key)) {
      throw s3Error('InvalidTag', 'System tags cannot be added/updated by requester', { TagKey: Key });
    }
    tags[Key] = Value;
  }
  if (Object.keys(tags).length > most) {
    throw most === MOST_OBJECT_TAGS
      ? s3Error('InvalidTag', `Object tags cannot be greater than ${most}`)
      : s3Error('InvalidTag', `Bucket tag count cannot be greater than ${most}`);
  }
  return tags;
}

export const tagList = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
