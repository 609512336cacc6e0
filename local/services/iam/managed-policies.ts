import type {
  CreatePolicyCommandInput,
  DeletePolicyCommandInput,
  GetPolicyCommandInput,
  ListPoliciesCommandInput,
  Policy,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { awsManagedPolicies, awsManagedPolicy, type AwsManagedPolicy } from './aws-managed-policies.ts';
import { ENTITY_KINDS, tableOf } from './entity-kinds.ts';
import { iamArn } from './iam-arn.ts';
import { deleteConflict, type IamContext } from './iam-context.ts';
import { iamId } from './iam-id.ts';
import { ownManagedPolicy, readPolicyText } from './managed-policy.ts';
import { markerPage } from './marker-page.ts';
import { validateName, validatePath } from './names.ts';
import type { ManagedPolicyRecord } from './tables.ts';
import { readTags, tagList } from './tags.ts';

export const managedPolicyOperations = (context: IamContext) => ({
  CreatePolicy: (input: CreatePolicyCommandInput) => ({ Policy: createPolicy(context, input) }),
  GetPolicy: ({ PolicyArn }: GetPolicyCommandInput) => {
    const aws = awsManagedPolicy(context.cloud.partition, PolicyArn ?? '');
    return {
      Policy: aws ? describeAws(context, aws) : describePolicy(context, ownManagedPolicy(context, PolicyArn)),
    };
  },
  ListPolicies: (input: ListPoliciesCommandInput) => {
    const { items, more } = markerPage(listPolicies(context, input), input);
    return { Policies: items, ...more };
  },
  DeletePolicy: ({ PolicyArn }: DeletePolicyCommandInput) =>
    deletePolicy(context, ownManagedPolicy(context, PolicyArn)),
});

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
  DefaultVersionId: policy.version,
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
