import type { GetAccessKeyInfoCommandInput } from '@aws-sdk/client-sts';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { IamTables } from '../iam/tables.ts';

/** The account that an access key belongs to. */
export const accessKeyInfo =
  ({ account }: Cloud, { accessKeys, sessions }: IamTables) =>
  ({ AccessKeyId = '' }: GetAccessKeyInfoCommandInput) => {
    if (accessKeys.has(AccessKeyId) || sessions.has(AccessKeyId)) return { Account: account };
    throw new AwsError('ValidationError', `Invalid access key id: ${AccessKeyId}`, { status: 400 });
  };
