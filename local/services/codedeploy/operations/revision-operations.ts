import type {
  BatchGetApplicationRevisionsInput,
  GenericRevisionInfo,
  GetApplicationRevisionInput,
  ListApplicationRevisionsInput,
  RegisterApplicationRevisionInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import { batch, checkBatch } from '../batch.ts';
import { checkRevisionFilters, SORT_KEYS } from '../check-revision-filters.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { findApplication } from '../find.ts';
import { listPage } from '../list-page.ts';
import { checkDescription } from '../names.ts';
import { quotasOf } from '../quotas.ts';
import type { Records, RevisionRecord } from '../records.ts';
import { registerRevision, storedRevision } from '../register-revision.ts';
import { revisionKey } from '../revision-key.ts';
import { checkRevision } from '../revision-location.ts';

export function revisionOperations(cloud: Cloud, records: Records): Service['operations'] {
  return {
    RegisterApplicationRevision: ({
      applicationName,
      description,
      revision,
    }: RegisterApplicationRevisionInput) => {
      const { name, computePlatform } = findApplication(records, applicationName);
      checkDescription(description, quotasOf(cloud));
      checkRevision(revision, computePlatform);
      const record = registerRevision(cloud, records, name, revision);
      if (description !== undefined) record.description = description;
      return {};
    },
    GetApplicationRevision: ({ applicationName, revision }: GetApplicationRevisionInput) => {
      const { name, computePlatform } = findApplication(records, applicationName);
      checkRevision(revision, computePlatform);
      const found = storedRevision(records, name, revision);
      if (!found) throw new AwsError('RevisionDoesNotExistException', 'The named revision does not exist.');
      return { applicationName, revision: found.location, revisionInfo: describe(records, found) };
    },
    BatchGetApplicationRevisions: ({
      applicationName,
      revisions = [],
    }: BatchGetApplicationRevisionsInput) => {
      const { name, computePlatform } = findApplication(records, applicationName);
      if (revisions.length === 0) checkRevision(undefined, computePlatform);
      checkBatch(revisions, 100, 'revisions');
      for (const revision of revisions) checkRevision(revision, computePlatform);
      const [found, missing] = batch(revisions, (revision) => storedRevision(records, name, revision));
      return {
        applicationName,
        revisions: found.map((record) => ({
          revisionLocation: record.location,
          genericRevisionInfo: describe(records, record),
        })),
        ...(missing.length === 0
          ? {}
          : { errorMessage: `No revision found for: ${missing.map(revisionKey).join(', ')}` }),
      };
    },
    ListApplicationRevisions: (input: ListApplicationRevisionsInput) => {
      findApplication(records, input.applicationName);
      checkRevisionFilters(input);
      const found = [...records.revisions.values()].filter((revision) => isListed(records, revision, input));
      const page = listPage(sort(found, input), input.nextToken);
      return { revisions: page.items.map(({ location }) => location), nextToken: page.nextToken };
    },
  };
}

function isListed(records: Records, revision: RevisionRecord, input: ListApplicationRevisionsInput): boolean {
  const { bucket, key = '' } = revision.location.s3Location ?? {};
  const isTarget = () => groupsAt(records, revision).length > 0;
  return (
    revision.applicationName === input.applicationName &&
    (input.s3Bucket === undefined || bucket === input.s3Bucket) &&
    (input.s3KeyPrefix === undefined || key.startsWith(input.s3KeyPrefix)) &&
    (input.deployed === undefined ||
      input.deployed === 'ignore' ||
      isTarget() === (input.deployed === 'include'))
  );
}

/** The deployment groups whose target revision it is. */
function groupsAt(records: Records, { applicationName, location }: RevisionRecord): string[] {
  const key = revisionKey(location);
  return [...records.groups.values()]
    .filter(
      (group) =>
        group.applicationName === applicationName &&
        group.targetRevision !== undefined &&
        revisionKey(group.targetRevision) === key,
    )
    .map(({ name }) => name);
}

function sort(revisions: readonly RevisionRecord[], input: ListApplicationRevisionsInput): RevisionRecord[] {
  const by = SORT_KEYS[input.sortBy ?? 'registerTime'];
  const sign = input.sortOrder === 'descending' ? -1 : 1;
  return revisions.toSorted((a, b) => sign * ((a[by] ?? 0) - (b[by] ?? 0)));
}

const describe = (records: Records, revision: RevisionRecord): GenericRevisionInfo => ({
  ...(revision.description === undefined ? {} : { description: revision.description }),
  deploymentGroups: groupsAt(records, revision),
  registerTime: new Date(revision.registerTime),
  ...(revision.firstUsedTime === undefined ? {} : { firstUsedTime: new Date(revision.firstUsedTime) }),
  ...(revision.lastUsedTime === undefined ? {} : { lastUsedTime: new Date(revision.lastUsedTime) }),
});
