import type { Tag } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../aws-error.ts';

const MOST_TAGS = 50;

/** Adds the tags to those that are there; TooManyTags beyond fifty. */
export function withTags(
  present: Readonly<Record<string, string>>,
  tags: readonly Tag[] = [],
  arn = '',
): Record<string, string> {
  const result = {
    ...present,
    ...Object.fromEntries(tags.map(({ key, value }) => [key ?? '', value ?? ''])),
  };
  if (Object.keys(result).length > MOST_TAGS) {
    throw new AwsError('TooManyTags', `Too many tags: the limit is ${MOST_TAGS}`, {
      fields: { resourceName: arn },
    });
  }
  return result;
}

export const tagList = (tags: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));
