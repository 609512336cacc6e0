import { eachOf, many } from './error-row.ts';
import type { ErrorRow } from './error-row.ts';

const app = { applicationName: 'hello' };
const group = { ...app, deploymentGroupName: 'in-place' };
const s3 = (location: object) => ({ revisionType: 'S3', s3Location: location });
const ZIP = s3({ bucket: 'bundles', key: 'a.zip', bundleType: 'zip' });
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

const INVALID: readonly object[] = [
  {},
  { revisionType: 'Floppy' },
  { revisionType: 'S3' },
  s3({ key: 'a.zip', bundleType: 'zip' }),
  s3({ bucket: 'bundles', bundleType: 'zip' }),
  s3({ bucket: 'bundles', key: 'a.rar', bundleType: 'rar' }),
  s3({ bucket: 'bundles', key: 'a.yml', bundleType: 'YAML' }),
  { revisionType: 'GitHub', gitHubLocation: { repository: 'hello', commitId: COMMIT } },
  { revisionType: 'GitHub', gitHubLocation: { repository: 'me/hello', commitId: 'main' } },
  { revisionType: 'AppSpecContent', appSpecContent: { content: 'version: 0.0' } },
];

/** Revisions, and where they lie. */
export const REVISION_ERRORS: readonly ErrorRow[] = [
  ...eachOf({ RegisterApplicationRevision: app, GetApplicationRevision: app, CreateDeployment: group }, [
    [{}, 'RevisionRequired'],
    ...INVALID.map((revision) => [{ revision }, 'InvalidRevision'] as const),
  ]),
  ['BatchGetApplicationRevisions', app, 'RevisionRequired'],
  ['BatchGetApplicationRevisions', { ...app, revisions: [ZIP, {}] }, 'InvalidRevision'],
  ['BatchGetApplicationRevisions', { ...app, revisions: many(101, () => ZIP) }, 'BatchLimitExceeded'],
  [
    'RegisterApplicationRevision',
    { applicationName: 'lambda', revision: { revisionType: 'String', string: {} } },
    'InvalidRevision',
  ],
  ['RegisterApplicationRevision', { applicationName: 'ecs', revision: ZIP }, 'InvalidRevision'],
  [
    'RegisterApplicationRevision',
    { ...app, revision: ZIP, description: 'x'.repeat(257) },
    'DescriptionTooLong',
  ],
  [
    'GetApplicationRevision',
    { ...app, revision: s3({ bucket: 'bundles', key: 'none', bundleType: 'zip' }) },
    'RevisionDoesNotExist',
  ],
  [
    'CreateDeployment',
    {
      ...group,
      revision: { revisionType: 'GitHub', gitHubLocation: { repository: 'me/hello', commitId: COMMIT } },
    },
    'InvalidRevision',
  ],
  ['ListApplicationRevisions', { ...app, sortBy: 'size' }, 'InvalidSortBy'],
  ['ListApplicationRevisions', { ...app, sortOrder: 'random' }, 'InvalidSortOrder'],
  ['ListApplicationRevisions', { ...app, deployed: 'maybe' }, 'InvalidDeployedStateFilter'],
  ['ListApplicationRevisions', { ...app, s3KeyPrefix: 'CodeDeploy/' }, 'BucketNameFilterRequired'],
  ['ListApplicationRevisions', { ...app, s3Bucket: 'No Bucket' }, 'InvalidBucketNameFilter'],
  ['ListApplicationRevisions', { ...app, s3Bucket: 'bundles', s3KeyPrefix: '' }, 'InvalidKeyPrefixFilter'],
  ['ListApplicationRevisions', { ...app, nextToken: 'x' }, 'InvalidNextToken'],
];
