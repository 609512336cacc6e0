import { AwsError } from '../../aws-error.ts';
import { awsManagedPolicy } from './aws-managed-policies.ts';
import { limitExceeded, noSuchEntity, type IamContext } from './iam-context.ts';
import type { ManagedPolicyRecord } from './tables.ts';
import { validatePolicy } from './validate-policy.ts';

const LONGEST_POLICY = 6144;

export const managedPolicyExists = ({ cloud, tables }: IamContext, arn: string): boolean =>
  tables.policies.has(arn) || awsManagedPolicy(cloud.partition, arn) !== undefined;

/** The account's own policy of that ARN; those of AWS cannot be changed. */
export function ownManagedPolicy({ tables }: IamContext, arn = ''): ManagedPolicyRecord {
  const policy = tables.policies.get(arn);
  if (policy) return policy;
  if (arn.includes(':iam::aws:')) {
    throw new AwsError('AccessDenied', `${arn} is managed by AWS and cannot be changed.`, { status: 403 });
  }
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

/** A policy's text, checked. */
export function readPolicyText({ cloud }: IamContext, text = ''): string {
  validatePolicy(text, 'identity');
  if (cloud.options.quotas && text.replaceAll(/\s/g, '').length > LONGEST_POLICY) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${LONGEST_POLICY}`);
  }
  return text;
}
