import { eachOf, LONG, many } from './error-row.ts';
import type { ErrorRow } from './error-row.ts';

const iamUserArn = 'arn:aws:iam::123456789012:user/new';
const iamSessionArn = 'arn:aws:sts::123456789012:assumed-role/Agent/new';
const NEW = { instanceName: 'new' };
const TAGS = { tags: [{ Key: 'a', Value: 'b' }] };

/** On-premises instances, their tags, and connections to GitHub. */
export const ON_PREMISES_ERRORS: readonly ErrorRow[] = [
  ...eachOf(
    {
      RegisterOnPremisesInstance: { iamUserArn },
      DeregisterOnPremisesInstance: {},
      GetOnPremisesInstance: {},
    },
    [
      [{}, 'InstanceNameRequired'],
      [{ instanceName: 'a b' }, 'InvalidInstanceName'],
      [{ instanceName: LONG }, 'InvalidInstanceName'],
      [{ instanceName: 'i-0123456789abcdef0' }, 'InvalidInstanceName'],
    ],
  ),
  ['GetOnPremisesInstance', { instanceName: 'nobody' }, 'InstanceNotRegistered'],
  ['RegisterOnPremisesInstance', NEW, 'IamArnRequired'],
  ['RegisterOnPremisesInstance', { ...NEW, iamUserArn: '' }, 'IamUserArnRequired'],
  ['RegisterOnPremisesInstance', { ...NEW, iamUserArn, iamSessionArn }, 'MultipleIamArnsProvided'],
  ['RegisterOnPremisesInstance', { ...NEW, iamUserArn: iamSessionArn }, 'InvalidIamUserArn'],
  ['RegisterOnPremisesInstance', { ...NEW, iamSessionArn: iamUserArn }, 'InvalidIamSessionArn'],
  ['RegisterOnPremisesInstance', { instanceName: 'desk', iamUserArn }, 'InstanceNameAlreadyRegistered'],
  [
    'RegisterOnPremisesInstance',
    { ...NEW, iamUserArn: 'arn:aws:iam::123456789012:user/desk' },
    'IamUserArnAlreadyRegistered',
  ],
  [
    'RegisterOnPremisesInstance',
    { ...NEW, iamSessionArn: 'arn:aws:sts::123456789012:assumed-role/Agent/rack' },
    'IamSessionArnAlreadyRegistered',
  ],
  ...eachOf({ BatchGetOnPremisesInstances: {} }, [
    [{}, 'InstanceNameRequired'],
    [{ instanceNames: ['a b'] }, 'InvalidInstanceName'],
    [{ instanceNames: many(101, () => 'desk') }, 'BatchLimitExceeded'],
  ]),
  ...eachOf({ ListOnPremisesInstances: {} }, [
    [{ registrationStatus: 'Lost' }, 'InvalidRegistrationStatus'],
    [{ tagFilters: [{ Key: 'a', Type: 'SOME' }] }, 'InvalidTagFilter'],
    [{ nextToken: 'x' }, 'InvalidNextToken'],
  ]),
  ...eachOf({ AddTagsToOnPremisesInstances: {}, RemoveTagsFromOnPremisesInstances: {} }, [
    [{ instanceNames: ['desk'] }, 'TagRequired'],
    [{ instanceNames: ['desk'], tags: [{ Value: 'b' }] }, 'InvalidTag'],
    [{ instanceNames: ['desk'], tags: [{ Key: 'a' }] }, 'InvalidTag'],
    [
      { instanceNames: ['desk'], tags: many(11, (index) => ({ Key: String(index), Value: '' })) },
      'TagLimitExceeded',
    ],
    [TAGS, 'InstanceNameRequired'],
    [{ ...TAGS, instanceNames: ['a b'] }, 'InvalidInstanceName'],
    [{ ...TAGS, instanceNames: ['nobody'] }, 'InstanceNotRegistered'],
    [{ ...TAGS, instanceNames: many(101, () => 'desk') }, 'InstanceLimitExceeded'],
  ]),
  ['DeleteGitHubAccountToken', {}, 'GitHubAccountTokenNameRequired'],
  ['DeleteGitHubAccountToken', { tokenName: 'a b' }, 'InvalidGitHubAccountTokenName'],
  ['DeleteGitHubAccountToken', { tokenName: 'octocat' }, 'GitHubAccountTokenDoesNotExist'],
  ['ListGitHubAccountTokenNames', { nextToken: 'x' }, 'InvalidNextToken'],
];
