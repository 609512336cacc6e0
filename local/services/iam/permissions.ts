import type { Permission, Permissions, Scope } from '../../permission.ts';
import { ENTITY_KINDS } from './entity-kinds.ts';
import { iamArn } from './iam-arn.ts';

type Input = Readonly<Record<string, unknown>>;
type Rule = (input: Input, scope: Scope) => readonly Permission[];

function rules(): Permissions['operations'] {
  const operations: Record<string, Rule> = {};
  const define = (
    names: readonly string[],
    resource: (input: Input, scope: Scope) => string,
    more?: ContextOf,
  ) => {
    for (const name of names) {
      operations[name] = (input, scope) => [
        {
          action: `iam:${name}`,
          resource: resource(input, scope),
          ...(more ? { context: more(input) } : {}),
        },
      ];
    }
  };
  for (const kind of ENTITY_KINDS) {
    define(ofEntity(kind), entityArn(kind));
    define([`Attach${kind}Policy`, `Detach${kind}Policy`], entityArn(kind), policyArnKey);
  }
  define(OF_USER, entityArn('User'));
  define(OF_GROUP, entityArn('Group'));
  define(OF_ROLE, entityArn('Role'));
  define(OF_POLICY, ({ PolicyArn }) => String(PolicyArn));
  define(['CreatePolicy'], (input, scope) =>
    iamArn(scope, 'policy', String(input['Path'] ?? '/'), String(input['PolicyName'])));
  define(OF_PROFILE, (input, scope) =>
    iamArn(scope, 'instance-profile', String(input['Path'] ?? '/'), String(input['InstanceProfileName'])),
  );
  operations['AddRoleToInstanceProfile'] = (input, scope) => [
    {
      action: 'iam:AddRoleToInstanceProfile',
      resource: iamArn(scope, 'instance-profile', '/', String(input['InstanceProfileName'])),
    },
    {
      action: 'iam:PassRole',
      resource: iamArn(scope, 'role', '/', String(input['RoleName'])),
      context: { 'iam:PassedToService': 'ec2.amazonaws.com' },
    },
  ];
  operations['SimulatePrincipalPolicy'] = ({ PolicySourceArn }) => [
    { action: 'iam:SimulatePrincipalPolicy', resource: String(PolicySourceArn) },
  ];
  return operations;
}

type ContextOf = (input: Input) => Readonly<Record<string, string>>;

const policyArnKey: ContextOf = ({ PolicyArn }) => ({ 'iam:PolicyARN': String(PolicyArn) });

const entityArn =
  (kind: 'User' | 'Group' | 'Role') =>
  (input: Input, scope: Scope): string => {
    const lower = kind.toLowerCase() as 'user' | 'group' | 'role';
    return iamArn(scope, lower, String(input['Path'] ?? '/'), String(input[`${kind}Name`] ?? ''));
  };

const ofEntity = (kind: string) => [
  `Create${kind}`,
  `Get${kind}`,
  `Delete${kind}`,
  `Put${kind}Policy`,
  `Get${kind}Policy`,
  `Delete${kind}Policy`,
  `List${kind}Policies`,
  `ListAttached${kind}Policies`,
];

const OF_USER = [
  'TagUser',
  'UntagUser',
  'ListUserTags',
  'CreateAccessKey',
  'ListAccessKeys',
  'UpdateAccessKey',
  'DeleteAccessKey',
  'ListGroupsForUser',
];
const OF_GROUP = ['AddUserToGroup', 'RemoveUserFromGroup'];
const OF_ROLE = [
  'UpdateRole',
  'UpdateRoleDescription',
  'UpdateAssumeRolePolicy',
  'TagRole',
  'UntagRole',
  'ListRoleTags',
  'ListInstanceProfilesForRole',
];
const OF_POLICY = [
  'GetPolicy',
  'DeletePolicy',
  'CreatePolicyVersion',
  'GetPolicyVersion',
  'ListPolicyVersions',
  'SetDefaultPolicyVersion',
  'DeletePolicyVersion',
  'ListEntitiesForPolicy',
];
const OF_PROFILE = [
  'CreateInstanceProfile',
  'GetInstanceProfile',
  'DeleteInstanceProfile',
  'RemoveRoleFromInstanceProfile',
];

/**
 * Which resource each call is about. An entity's path is not in the request; IAM policies here match it by name, with
 * `/` where the request gives no path.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
 */
export const permissions: Permissions = { prefix: 'iam', operations: rules() };
