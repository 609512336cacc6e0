import type { Tag } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';
import type { Quotas } from './quotas.ts';

const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** Refuses tags that an application or a deployment group cannot have. */
export function checkTags(tags: readonly Tag[] = [], quotas: Quotas): void {
  for (const { Key = '', Value = '' } of tags) {
    const isKey = Key !== '' && Key.length <= LONGEST_KEY && !Key.toLowerCase().startsWith('aws:');
    if (isKey && Value.length <= LONGEST_VALUE) continue;
    throw invalidTags(
      `expected keys of 1 to ${LONGEST_KEY} characters that do not begin with aws:, and values of at most ${LONGEST_VALUE}, got ${JSON.stringify({ Key, Value })}`,
    );
  }
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length) throw invalidTags('a key is given twice');
  if (tags.length <= quotas.tagsOfResource) return;
  throw invalidTags(`a resource can have at most ${quotas.tagsOfResource} tags`);
}

const invalidTags = (reason: string) =>
  new AwsError('InvalidTagsToAddException', `The specified tags are not valid: ${reason}.`);
