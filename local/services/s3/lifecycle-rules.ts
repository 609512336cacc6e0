import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { ObjectVersion, StoredLifecycleRule } from './records.ts';
import { notSupported, s3Error } from './s3-error.ts';

const MOST_RULES = 1000;

/** Checks rules as S3 does, and makes them plain JSON. */
export function storedRules(rules: readonly LifecycleRule[]): StoredLifecycleRule[] {
  if (rules.length === 0 || rules.length > MOST_RULES) throw malformed();
  return rules.map((rule) => {
    if (rule.Transitions?.length || rule.NoncurrentVersionTransitions?.length) {
      throw notSupported('lifecycle transitions');
    }
    const { Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload, Status } = rule;
    if (Status !== 'Enabled' && Status !== 'Disabled') throw malformed();
    if (!Expiration && !NoncurrentVersionExpiration && !AbortIncompleteMultipartUpload) {
      throw s3Error('InvalidRequest', 'At least one action needs to be specified in a rule.');
    }
    positive(Expiration?.Days, 'Expiration action');
    positive(NoncurrentVersionExpiration?.NoncurrentDays, 'NoncurrentVersionExpiration action');
    positive(AbortIncompleteMultipartUpload?.DaysAfterInitiation, 'AbortIncompleteMultipartUpload action');
    if (!Expiration) return rule as StoredLifecycleRule;
    const { Date: date, ...expiration } = Expiration;
    return { ...rule, Expiration: { ...expiration, ...(date ? { Date: new Date(date).getTime() } : {}) } };
  });
}

export const answeredRules = (rules: readonly StoredLifecycleRule[]): LifecycleRule[] =>
  rules.map((rule) => {
    if (!rule.Expiration) return rule as LifecycleRule;
    const { Date: date, ...expiration } = rule.Expiration;
    return {
      ...rule,
      Expiration: { ...expiration, ...(date === undefined ? {} : { Date: new Date(date) }) },
    };
  });

/** Whether an enabled rule is for the object. */
export function ruleFits(rule: StoredLifecycleRule, key: string, { content }: ObjectVersion): boolean {
  if (rule.Status !== 'Enabled') return false;
  const filter = { ...rule.Filter, ...rule.Filter?.And };
  if (!key.startsWith(filter.Prefix ?? rule.Prefix ?? '')) return false;
  const size = content?.size ?? 0;
  if (filter.ObjectSizeGreaterThan !== undefined && size <= filter.ObjectSizeGreaterThan) return false;
  if (filter.ObjectSizeLessThan !== undefined && size >= filter.ObjectSizeLessThan) return false;
  const tags = [...(filter.Tag ? [filter.Tag] : []), ...(rule.Filter?.And?.Tags ?? [])];
  return tags.every(({ Key, Value }) => content?.tags[Key!] === Value);
}

function positive(days: number | undefined, what: string): void {
  if (days === undefined || (Number.isInteger(days) && days > 0)) return;
  throw s3Error('InvalidArgument', `'Days' for ${what} must be a positive integer`);
}

const malformed = () =>
  s3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
