import type { Permissions, Scope } from '../../permission.ts';

/**
 * Keys have aliases, so only the records tell which key a call is about: the operations themselves refuse (`Keys.find`).
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */
const ABOUT_A_KEY = [
  'CancelKeyDeletion',
  'Decrypt',
  'DescribeKey',
  'DisableKey',
  'EnableKey',
  'Encrypt',
  'GenerateDataKey',
  'GetKeyPolicy',
  'GetPublicKey',
  'ListKeyPolicies',
  'ListResourceTags',
  'PutKeyPolicy',
  'ScheduleKeyDeletion',
  'Sign',
  'TagResource',
  'UntagResource',
  'UpdateKeyDescription',
  'Verify',
];

export const permissions: Permissions = {
  prefix: 'kms',
  operations: {
    ...Object.fromEntries(ABOUT_A_KEY.map((operation) => [operation, () => []])),
    CreateAlias: onAlias('CreateAlias'),
    UpdateAlias: onAlias('UpdateAlias'),
    DeleteAlias: onAlias('DeleteAlias'),
  },
};

function onAlias(operation: string) {
  return ({ AliasName = '' }: { AliasName?: string }, { partition, region, account }: Scope) => [
    { action: `kms:${operation}`, resource: `arn:${partition}:kms:${region}:${account}:${AliasName}` },
  ];
}
