import type { CreateSecretCommandInput } from '@aws-sdk/client-secrets-manager';
import type { Permissions, Scope } from '../../permission.ts';

/** A secret's ARN ends in characters that only its record knows: the operations themselves refuse (`Secrets.find`). */
const ABOUT_A_SECRET = [
  'DeleteSecret',
  'DescribeSecret',
  'GetSecretValue',
  'ListSecretVersionIds',
  'PutSecretValue',
  'RestoreSecret',
  'TagResource',
  'UntagResource',
  'UpdateSecret',
];

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html */
export const permissions: Permissions = {
  prefix: 'secretsmanager',
  operations: {
    ...Object.fromEntries(ABOUT_A_SECRET.map((operation) => [operation, () => []])),
    CreateSecret: ({ Name = '' }: CreateSecretCommandInput, { partition, region, account }: Scope) => [
      {
        action: 'secretsmanager:CreateSecret',
        resource: `arn:${partition}:secretsmanager:${region}:${account}:secret:${Name}`,
      },
    ],
  },
};
