import { eachOf, LONG, many } from './error-row.ts';
import type { ErrorRow } from './error-row.ts';

const REVISION = { revisionType: 'S3', s3Location: { bucket: 'bundles', key: 'a.zip', bundleType: 'zip' } };
const GROUP = { deploymentGroupName: 'in-place' };
const arn = (resource: string) => `arn:aws:codedeploy:us-east-1:123456789012:${resource}`;
const TAGS = { Tags: [{ Key: 'a', Value: 'b' }] };

/** Applications, their names in every operation, and the tags of resources. */
export const APPLICATION_ERRORS: readonly ErrorRow[] = [
  ...eachOf(
    {
      CreateApplication: {},
      GetApplication: {},
      UpdateApplication: { newApplicationName: 'new' },
      DeleteApplication: {},
      RegisterApplicationRevision: { revision: REVISION },
      GetApplicationRevision: { revision: REVISION },
      BatchGetApplicationRevisions: { revisions: [REVISION] },
      ListApplicationRevisions: {},
      CreateDeploymentGroup: { ...GROUP, serviceRoleArn: 'arn:aws:iam::123456789012:role/CodeDeploy' },
      UpdateDeploymentGroup: { currentDeploymentGroupName: 'in-place' },
      GetDeploymentGroup: GROUP,
      BatchGetDeploymentGroups: { deploymentGroupNames: ['in-place'] },
      ListDeploymentGroups: {},
      DeleteDeploymentGroup: GROUP,
      CreateDeployment: { ...GROUP, revision: REVISION },
      ListDeployments: GROUP,
    },
    [
      [{}, 'ApplicationNameRequired'],
      [{ applicationName: 'a b' }, 'InvalidApplicationName'],
      [{ applicationName: LONG }, 'InvalidApplicationName'],
    ],
  ),
  ...eachOf(
    {
      GetApplication: {},
      UpdateApplication: { newApplicationName: 'new' },
      RegisterApplicationRevision: { revision: REVISION },
      GetApplicationRevision: { revision: REVISION },
      BatchGetApplicationRevisions: { revisions: [REVISION] },
      ListApplicationRevisions: {},
      CreateDeploymentGroup: { ...GROUP, serviceRoleArn: 'arn:aws:iam::123456789012:role/CodeDeploy' },
      UpdateDeploymentGroup: { currentDeploymentGroupName: 'in-place' },
      GetDeploymentGroup: GROUP,
      BatchGetDeploymentGroups: { deploymentGroupNames: ['in-place'] },
      ListDeploymentGroups: {},
      CreateDeployment: { ...GROUP, revision: REVISION },
      ListDeployments: GROUP,
    },
    [[{ applicationName: 'nobody' }, 'ApplicationDoesNotExist']],
  ),
  ['CreateApplication', { applicationName: 'hello' }, 'ApplicationAlreadyExists'],
  ['CreateApplication', { applicationName: 'new', computePlatform: 'Mainframe' }, 'InvalidComputePlatform'],
  ...[
    [{ Key: '' }],
    [{ Key: 'x'.repeat(129) }],
    [{ Key: 'aws:owner' }],
    [{ Key: 'a', Value: 'x'.repeat(257) }],
    [{ Key: 'a' }, { Key: 'a' }],
    many(51, (index) => ({ Key: String(index) })),
  ].map((tags): ErrorRow => ['CreateApplication', { applicationName: 'new', tags }, 'InvalidTagsToAdd']),
  ['UpdateApplication', { applicationName: 'hello' }, 'ApplicationNameRequired'],
  [
    'UpdateApplication',
    { applicationName: 'hello', newApplicationName: 'lambda' },
    'ApplicationAlreadyExists',
  ],
  ['BatchGetApplications', {}, 'ApplicationNameRequired'],
  ['BatchGetApplications', { applicationNames: ['a b'] }, 'InvalidApplicationName'],
  ['BatchGetApplications', { applicationNames: ['hello', 'nobody'] }, 'ApplicationDoesNotExist'],
  ['BatchGetApplications', { applicationNames: many(101, () => 'hello') }, 'BatchLimitExceeded'],
  ['ListApplications', { nextToken: 'x' }, 'InvalidNextToken'],

  ...eachOf({ TagResource: TAGS, UntagResource: { TagKeys: ['a'] }, ListTagsForResource: {} }, [
    [{}, 'ResourceArnRequired'],
    [{ ResourceArn: 'hello' }, 'InvalidArn'],
    [{ ResourceArn: arn('deploymentconfig:CodeDeployDefault.AllAtOnce') }, 'ArnNotSupported'],
  ]),
  ...eachOf({ TagResource: TAGS, UntagResource: { TagKeys: ['a'] } }, [
    [{ ResourceArn: arn('application:nobody') }, 'ApplicationDoesNotExist'],
    [{ ResourceArn: arn('deploymentgroup:hello/nothing') }, 'DeploymentGroupDoesNotExist'],
  ]),
  ...eachOf({ TagResource: {}, UntagResource: {} }, [
    [{ ResourceArn: arn('application:hello') }, 'TagRequired'],
  ]),
  [
    'TagResource',
    { ResourceArn: arn('application:hello'), Tags: [{ Key: 'aws:owner' }] },
    'InvalidTagsToAdd',
  ],
  [
    'TagResource',
    { ResourceArn: arn('application:hello'), Tags: many(51, (index) => ({ Key: String(index) })) },
    'InvalidTagsToAdd',
  ],
];
