import type { EC2TagFilter, TagFilter } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Quotas } from '../quotas.ts';
import type { GroupSettings } from './group-settings.ts';

const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** Refuses tag filters and tag sets, of EC2 and of on-premises instances, that AWS refuses. */
export function checkTagFilters(settings: GroupSettings, quotas: Quotas): void {
  const { ec2TagFilters, ec2TagSet, onPremisesInstanceTagFilters, onPremisesTagSet } = settings;
  checkSelection({
    filters: ec2TagFilters,
    sets: ec2TagSet?.ec2TagSetList,
    quotas,
    code: 'InvalidEC2TagException',
  });
  checkSelection({
    filters: onPremisesInstanceTagFilters,
    sets: onPremisesTagSet?.onPremisesTagSetList,
    quotas,
    code: 'InvalidTagException',
  });
}

interface Selection {
  readonly filters: readonly (EC2TagFilter | TagFilter)[] | undefined;
  readonly sets: readonly (readonly (EC2TagFilter | TagFilter)[])[] | undefined;
  readonly quotas: Quotas;
  readonly code: string;
}

/** The same for any list of filters and any list of such lists. */
export function checkSelection({ filters = [], sets = [], quotas, code }: Selection): void {
  if (sets.length > quotas.tagSets) {
    throw new AwsError(
      'TagSetListLimitExceededException',
      `The number of tag groups included in the tag set list exceeded the maximum allowed limit of ${quotas.tagSets}.`,
    );
  }
  for (const list of [filters, ...sets]) {
    if (list.length > quotas.tagFilters) {
      throw new AwsError(code, `At most ${quotas.tagFilters} tags can be specified, got ${list.length}.`);
    }
    for (const filter of list) checkTagFilter(filter, code);
  }
}

/** Refuses one filter with the given code; one without a type is a key and a value. */
export function checkTagFilter(
  { Key, Value, Type = 'KEY_AND_VALUE' }: EC2TagFilter | TagFilter,
  code: string,
): void {
  const isKey = Key !== undefined && Key !== '' && Key.length <= LONGEST_KEY;
  const isValue = (Value?.length ?? 0) <= LONGEST_VALUE;
  if (Type === 'KEY_ONLY' && isKey) return;
  if (Type === 'VALUE_ONLY' && Value !== undefined && isValue) return;
  // The console leaves the value of a key without one out.
  if (Type === 'KEY_AND_VALUE' && isKey && isValue) return;
  throw new AwsError(
    code,
    `The tag filter is not valid: expected the Type KEY_ONLY, VALUE_ONLY or KEY_AND_VALUE with a Key of 1 to ${LONGEST_KEY} and a Value of at most ${LONGEST_VALUE} characters, got ${JSON.stringify({ Key, Value, Type })}`,
  );
}
