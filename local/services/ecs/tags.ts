import type { Tag } from '@aws-sdk/client-ecs';
import { invalidParameter } from './errors.ts';

export type Tags = Readonly<Record<string, string>>;

const MOST_TAGS = 50;

export function readTags(tags: readonly Tag[] | undefined): Tags {
  if ((tags ?? []).length > MOST_TAGS)
    throw invalidParameter(`A resource can have at most ${MOST_TAGS} tags.`);
  return Object.fromEntries(
    (tags ?? []).map(({ key, value }) => {
      if (!key || key.startsWith('aws:')) throw invalidParameter(`The tag key '${key}' is not valid.`);
      return [key, value ?? ''];
    }),
  );
}

export const tagList = (tags: Tags): Tag[] => Object.entries(tags).map(([key, value]) => ({ key, value }));
