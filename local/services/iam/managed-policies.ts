import type {
  CreatePolicyCommandInput,
  CreatePolicyVersionCommandInput,
  DeletePolicyCommandInput,
  DeletePolicyVersionCommandInput,
  GetPolicyCommandInput,
  GetPolicyVersionCommandInput,
  ListPoliciesCommandInput,
  ListPolicyVersionsCommandInput,
  Policy,
  PolicyVersion,
  SetDefaultPolicyVersionCommandInput,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { awsManagedPolicies, awsManagedPolicy, type AwsManagedPolicy } from './aws-managed-policies.ts';
import { ENTITY_KINDS, tableOf } from './entity-kinds.ts';
import { iamArn } from './iam-arn.ts';
import { deleteConflict, limitExceeded, noSuchEntity, type IamContext } from './iam-context.ts';
import { iamId } from './iam-id.ts';
import { markerPage } from './marker-page.ts';
import { validateName, validatePath } from './names.ts';
import type { ManagedPolicyRecord, PolicyVersionRecord } from './tables.ts';
import { readTags, tagList } from './tags.ts';
import { validatePolicy } from './validate-policy.ts';

const LONGEST_POLICY = 6144;
const MOST_VERSIONS = 5;

export const managedPolicyOperations = (context: IamContext) => ({
  CreatePolicy: (input: CreatePolicyCommandInput) => ({ Policy: createPolicy(context, input) }),
  GetPolicy: ({ PolicyArn }: GetPolicyCommandInput) => {
    const aws = awsManagedPolicy(context.cloud.partition, PolicyArn ?? '');
    return {
      Policy: aws ? describeAws(context, aws) : describePolicy(context, policyOf(context, PolicyArn)),
    };
  },
  ListPolicies: (input: ListPoliciesCommandInput) => {
    const { items, more } = markerPage(listPolicies(context, input), input);
    return { Policies: items, ...more };
  },
  DeletePolicy: ({ PolicyArn }: DeletePolicyCommandInput) =>
    deletePolicy(context, policyOf(context, PolicyArn)),
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
    const policy = policyOf(context, PolicyArn);
    policy.defaultVersion = versionOf(policy, VersionId ?? '').version;
    policy.updated = context.cloud.clock.now();
  },
  DeletePolicyVersion: ({ PolicyArn, VersionId }: DeletePolicyVersionCommandInput) => {
    const policy = policyOf(context, PolicyArn);
    const { version } = versionOf(policy, VersionId ?? '');
    if (version === policy.defaultVersion) {
      throw deleteConflict('Cannot delete the default version of a policy.');
    }
    policy.versions = policy.versions.filter((candidate) => candidate.version !== version);
  },
});

export const managedPolicyExists = ({ cloud, tables }: IamContext, arn: string): boolean =>
  tables.policies.has(arn) || awsManagedPolicy(cloud.partition, arn) !== undefined;

function policyOf({ tables }: IamContext, arn = ''): ManagedPolicyRecord {
  const policy = tables.policies.get(arn);
  if (policy) return policy;
  if (arn.includes(':iam::aws:')) {
    throw new AwsError('AccessDenied', `${arn} is managed by AWS and cannot be changed.`, { status: 403 });
  }
  throw noSuchEntity(`Policy ${arn} was not found.`);
}

function versionOf(policy: ManagedPolicyRecord, id: string): PolicyVersionRecord {
  const version = policy.versions.find((candidate) => candidate.version === id);
  if (!version) throw noSuchEntity(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`);
  return version;
}

function createPolicy(context: IamContext, input: CreatePolicyCommandInput): Policy {
  const { cloud, tables } = context;
  const name = validateName('policyName', input.PolicyName, 128);
  const path = validatePath(input.Path);
  const arn = iamArn(cloud, 'policy', path, name);
  const now = cloud.clock.now();
  const text = readPolicyText(context, input.PolicyDocument);
  if (tables.policies.has(arn)) {
    throw new AwsError(
      'EntityAlreadyExists',
      `A policy called ${name} already exists. Duplicate names are not allowed.`,
      {
        status: 409,
      },
    );
  }
  const policy: ManagedPolicyRecord = {
    arn,
    name,
    path,
    id: iamId('ANPA'),
    created: now,
    updated: now,
    tags: readTags(input.Tags),
    versions: [{ version: 'v1', text, created: now }],
    defaultVersion: 'v1',
    latest: 1,
    ...(input.Description === undefined ? {} : { description: input.Description }),
  };
  tables.policies.set(arn, policy);
  return describePolicy(context, policy);
}

function readPolicyText({ cloud }: IamContext, text = ''): string {
  validatePolicy(text, 'identity');
  if (cloud.options.quotas && text.replaceAll(/\s/g, '').length > LONGEST_POLICY) {
    throw limitExceeded(`Cannot exceed quota for PolicySize: ${LONGEST_POLICY}`);
  }
  return text;
}

function createVersion(context: IamContext, input: CreatePolicyVersionCommandInput) {
  const policy = policyOf(context, input.PolicyArn);
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

function deletePolicy(context: IamContext, policy: ManagedPolicyRecord): void {
  if (attachments(context, policy.arn) > 0) {
    throw deleteConflict('Cannot delete a policy attached to entities.');
  }
  if (policy.versions.length > 1) {
    throw deleteConflict(
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    );
  }
  context.tables.policies.delete(policy.arn);
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
    return [{ Document, VersionId: 'v1', IsDefaultVersion: true, CreateDate: new Date(0) }];
  }
  const policy = policyOf(context, arn);
  return policy.versions.map((version) => describeVersion(policy, version));
}

const describeVersion = (policy: ManagedPolicyRecord, version: PolicyVersionRecord): PolicyVersion => ({
  Document: encodeURIComponent(version.text),
  VersionId: version.version,
  IsDefaultVersion: version.version === policy.defaultVersion,
  CreateDate: new Date(version.created),
});

const withoutDocument = (version: PolicyVersion): PolicyVersion => ({ ...version, Document: undefined });

function listPolicies(context: IamContext, input: ListPoliciesCommandInput): Policy[] {
  const aws = input.Scope === 'Local' ? [] : awsManagedPolicies(context.cloud.partition);
  const own = input.Scope === 'AWS' ? [] : [...context.tables.policies.values()];
  return [
    ...own.map((policy) => describePolicy(context, policy)),
    ...aws.map((policy) => describeAws(context, policy)),
  ].filter(
    (policy) =>
      policy.Path!.startsWith(input.PathPrefix ?? '/') &&
      (!input.OnlyAttached || policy.AttachmentCount! > 0),
  );
}

const describePolicy = (context: IamContext, policy: ManagedPolicyRecord): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersion,
  AttachmentCount: attachments(context, policy.arn),
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  CreateDate: new Date(policy.created),
  UpdateDate: new Date(policy.updated),
  ...(policy.description === undefined ? {} : { Description: policy.description }),
  ...(Object.keys(policy.tags).length > 0 ? { Tags: tagList(policy.tags) } : {}),
});

const describeAws = (context: IamContext, policy: AwsManagedPolicy): Policy => ({
  PolicyName: policy.name,
  Arn: policy.arn,
  Path: policy.path,
  Description: policy.description,
  DefaultVersionId: 'v1',
  AttachmentCount: attachments(context, policy.arn),
  PermissionsBoundaryUsageCount: 0,
  IsAttachable: true,
  CreateDate: new Date(0),
  UpdateDate: new Date(0),
});

const attachments = (context: IamContext, arn: string): number =>
  ENTITY_KINDS.flatMap((kind) => [...tableOf(context, kind).values()]).filter((entity) =>
    entity.attached.includes(arn),
  ).length;
