import type {
  BatchGetApplicationRevisionsInput,
  GenericRevisionInfo,
  GetApplicationRevisionInput,
  ListApplicationRevisionsInput,
  RegisterApplicationRevisionInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import { checkBatch } from '../batch-size.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { findApplication } from '../find.ts';
import { listPage } from '../list-page.ts';
import { checkDescription } from '../names.ts';
import type { Records, RevisionRecord } from '../records.ts';
import { registerRevision, storedRevision } from '../register-revision.ts';
import { checkRevision } from '../revision-location.ts';

export function revisionOperations(cloud: Cloud, records: Records): Service['operations'] {
  return {
    RegisterApplicationRevision: ({
      applicationName,
      description,
      revision,
    }: RegisterApplicationRevisionInput) => {
      findApplication(records, applicationName);
      checkDescription(description);
      checkRevision(revision);
      const record = registerRevision(cloud, records, applicationName!, revision);
      if (description !== undefined) record.description = description;
      return {};
    },
    GetApplicationRevision: ({ applicationName, revision }: GetApplicationRevisionInput) => {
      findApplication(records, applicationName);
      checkRevision(revision);
      const found = storedRevision(records, applicationName!, revision);
      if (!found) throw new AwsError('RevisionDoesNotExistException', 'The named revision does not exist.');
      return { applicationName, revision: found.location, revisionInfo: describe(found) };
    },
    BatchGetApplicationRevisions: ({
      applicationName,
      revisions = [],
    }: BatchGetApplicationRevisionsInput) => {
      findApplication(records, applicationName);
      checkBatch(revisions, 100, 'revisions');
      const found = revisions.flatMap(
        (revision) => storedRevision(records, applicationName!, revision) ?? [],
      );
      return {
        applicationName,
        revisions: found.map((record) => ({
          revisionLocation: record.location,
          genericRevisionInfo: describe(record),
        })),
      };
    },
    ListApplicationRevisions: (input: ListApplicationRevisionsInput) => {
      findApplication(records, input.applicationName);
      checkListing(input);
      const found = [...records.revisions.values()].filter((revision) => isListed(revision, input));
      const page = listPage(sort(found, input), input.nextToken);
      return { revisions: page.items.map(({ location }) => location), nextToken: page.nextToken };
    },
  };
}

function isListed(revision: RevisionRecord, input: ListApplicationRevisionsInput): boolean {
  const { bucket, key = '' } = revision.location.s3Location ?? {};
  const isDeployed = revision.groups.length > 0;
  return (
    revision.applicationName === input.applicationName &&
    (input.s3Bucket === undefined || bucket === input.s3Bucket) &&
    (input.s3KeyPrefix === undefined || key.startsWith(input.s3KeyPrefix)) &&
    (input.deployed === undefined ||
      input.deployed === 'ignore' ||
      isDeployed === (input.deployed === 'include'))
  );
}

function checkListing({
  sortBy,
  sortOrder,
  deployed,
  s3Bucket,
  s3KeyPrefix,
}: ListApplicationRevisionsInput): void {
  if (sortBy && !Object.hasOwn(SORT_KEYS, sortBy)) {
    throw new AwsError('InvalidSortByException', `The column name to sort by is not valid: ${sortBy}`);
  }
  if (sortOrder && sortOrder !== 'ascending' && sortOrder !== 'descending') {
    throw new AwsError('InvalidSortOrderException', `The sort order is not valid: ${String(sortOrder)}`);
  }
  if (deployed && !['include', 'exclude', 'ignore'].includes(deployed)) {
    throw new AwsError(
      'InvalidDeployedStateFilterException',
      `The deployed state filter is not valid: ${deployed}`,
    );
  }
  if (s3KeyPrefix !== undefined && s3Bucket === undefined) {
    throw new AwsError('BucketNameFilterRequiredException', 'A bucket name is required with a key prefix.');
  }
}

const SORT_KEYS = {
  registerTime: 'registerTime',
  firstUsedTime: 'firstUsedTime',
  lastUsedTime: 'lastUsedTime',
} as const;

function sort(revisions: readonly RevisionRecord[], input: ListApplicationRevisionsInput): RevisionRecord[] {
  const by = SORT_KEYS[input.sortBy ?? 'registerTime'];
  const sign = input.sortOrder === 'descending' ? -1 : 1;
  return revisions.toSorted((a, b) => sign * ((a[by] ?? 0) - (b[by] ?? 0)));
}

const describe = (revision: RevisionRecord): GenericRevisionInfo => ({
  ...(revision.description === undefined ? {} : { description: revision.description }),
  deploymentGroups: [...revision.groups],
  registerTime: new Date(revision.registerTime),
  ...(revision.firstUsedTime === undefined ? {} : { firstUsedTime: new Date(revision.firstUsedTime) }),
  ...(revision.lastUsedTime === undefined ? {} : { lastUsedTime: new Date(revision.lastUsedTime) }),
});
