import type { LifecycleRule } from '@aws-sdk/client-s3';

/** A rule as CloudFormation writes it: flat, where S3 nests. */
interface TemplateRule {
  readonly Id: string;
  readonly Status: string;
  readonly Prefix?: string;
  readonly ExpirationInDays?: number;
  readonly NoncurrentVersionExpiration?: { readonly NoncurrentDays?: number };
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation?: number };
}

/** What a template wants to expire, as a text; undefined where it says nothing. */
export function wantedRules(lifecycle: unknown): string | undefined {
  const { Rules } = (lifecycle ?? {}) as { Rules?: readonly TemplateRule[] };
  return (
    Rules &&
    textOf(
      Rules.map((rule) => ({
        id: rule.Id,
        status: rule.Status,
        prefix: rule.Prefix,
        days: rule.ExpirationInDays,
        noncurrent: rule.NoncurrentVersionExpiration?.NoncurrentDays,
        abort: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
      })),
    )
  );
}

/** The same of what a bucket has. */
export const foundRules = (rules: readonly LifecycleRule[]): string =>
  textOf(
    rules.map((rule) => ({
      id: rule.ID,
      status: rule.Status,
      prefix: rule.Filter?.Prefix ?? rule.Prefix,
      days: rule.Expiration?.Days,
      noncurrent: rule.NoncurrentVersionExpiration?.NoncurrentDays,
      abort: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
    })),
  );

interface Rule {
  readonly id: string | undefined;
  readonly status: string | undefined;
  readonly prefix: string | undefined;
  readonly days: number | undefined;
  readonly noncurrent: number | undefined;
  readonly abort: number | undefined;
}

const textOf = (rules: readonly Rule[]): string => rules.map(ruleText).sort().join('; ');

function ruleText({ id, status, prefix = '', days, noncurrent, abort }: Rule): string {
  const parts = [
    days === undefined ? '' : `expires after ${days} days`,
    noncurrent === undefined ? '' : `earlier versions after ${noncurrent}`,
    abort === undefined ? '' : `unfinished uploads after ${abort}`,
  ];
  const on = prefix === '' ? '' : ` on ${prefix}`;
  return `${id}${on} ${status === 'Enabled' ? '' : `(${status}) `}${parts.filter(Boolean).join(', ')}`;
}
