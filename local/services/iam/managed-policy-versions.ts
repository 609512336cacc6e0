import type {
  CreatePolicyVersionCommandInput,
  DeletePolicyVersionCommandInput,
  GetPolicyVersionCommandInput,
  ListPolicyVersionsCommandInput,
  PolicyVersion,
  SetDefaultPolicyVersionCommandInput,
} from '@aws-sdk/client-iam';
import { awsManagedPolicy } from './aws-managed-policies.ts';
import { deleteConflict, limitExceeded, noSuchEntity, type IamContext } from './iam-context.ts';
import { ownManagedPolicy, readPolicyText } from './managed-policy.ts';
import { markerPage } from './marker-page.ts';
import type { ManagedPolicyRecord, PolicyVersionRecord } from './tables.ts';

const MOST_VERSIONS = 5;

export const managedPolicyVersionOperations = (context: IamContext) => ({
  CreatePolicyVersion: (input: CreatePolicyVersionCommandInput) => createVersion(context, input),
  GetPolicyVersion: ({ PolicyArn, VersionId }: GetPolicyVersionCommandInput) => ({
    PolicyVersion: getVersion(context, PolicyArn ?? '', VersionId ?? ''),
  }),
  ListPolicyVersions: (input: ListPolicyVersionsCommandInput) => {
    const versions = versionsOf(context, input.PolicyArn ?? '').map(withoutDocument);
    const { items, more } = markerPage(versions, input);
    return { Versions: items, ...more };
  },
  SetDefaultPolicyVersion: ({ PolicyArn, VersionId }: SetDefaultPolicyVersionCommandInput) => {
    const policy = ownManagedPolicy(context, PolicyArn);
    policy.defaultVersion = versionOf(policy, VersionId ?? '').version;
    policy.updated = context.cloud.clock.now();
  },
  DeletePolicyVersion: ({ PolicyArn, VersionId }: DeletePolicyVersionCommandInput) => {
    const policy = ownManagedPolicy(context, PolicyArn);
    const { version } = versionOf(policy, VersionId ?? '');
    if (version === policy.defaultVersion) {
      throw deleteConflict('Cannot delete the default version of a policy.');
    }
    policy.versions = policy.versions.filter((candidate) => candidate.version !== version);
  },
});

function versionOf(policy: ManagedPolicyRecord, id: string): PolicyVersionRecord {
  const version = policy.versions.find((candidate) => candidate.version === id);
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function createVersion(context: IamContext, input: CreatePolicyVersionCommandInput) {
  const policy = ownManagedPolicy(context, input.PolicyArn);
  const text = readPolicyText(context, input.PolicyDocument);
  if (policy.versions.length >= MOST_VERSIONS) {
    throw limitExceeded(
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
  }
  const created = context.cloud.clock.now();
  policy.latest += 1;
  const version: PolicyVersionRecord = { version: `v${policy.latest}`, text, created };
  policy.versions = [version, ...policy.versions];
  policy.updated = created;
  if (input.SetAsDefault) policy.defaultVersion = version.version;
  return { PolicyVersion: withoutDocument(describeVersion(policy, version)) };
}

function getVersion(context: IamContext, arn: string, id: string): PolicyVersion {
  const version = versionsOf(context, arn).find((candidate) => candidate.VersionId === id);
  if (!version) throw noSuchEntity(`Policy ${arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function versionsOf(context: IamContext, arn: string): PolicyVersion[] {
  const aws = awsManagedPolicy(context.cloud.partition, arn);
  if (aws) {
    const Document = encodeURIComponent(aws.document.text);
    return [{ Document, VersionId: aws.version, IsDefaultVersion: true, CreateDate: new Date(0) }];
  }
  const policy = ownManagedPolicy(context, arn);
  return policy.versions.map((version) => describeVersion(policy, version));
}

const describeVersion = (policy: ManagedPolicyRecord, version: PolicyVersionRecord): PolicyVersion => ({
  Document: encodeURIComponent(version.text),
  VersionId: version.version,
  IsDefaultVersion: version.version === policy.defaultVersion,
  CreateDate: new Date(version.created),
});

const withoutDocument = (version: PolicyVersion): PolicyVersion => ({ ...version, Document: undefined });
