import { policyText } from './policy-text.ts';
import { pick } from './pick.ts';
import type { ExistingResource, Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-role.html */
export const iamRole: ResourceType = {
  type: 'AWS::IAM::Role',
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  replacedBy: ['Path', 'RoleName'],
  nameProperty: 'RoleName',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const RoleName = String(properties['RoleName'] ?? resource.newName({ longest: 64 }));
    const { Role } = await call<{ Role: { Arn: string; RoleId: string } }>('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: policyText(properties['AssumeRolePolicyDocument']),
      ...pick(properties, ['Description', 'MaxSessionDuration', 'Path', 'PermissionsBoundary']),
      ...(tags.length > 0 ? { Tags: tags } : {}),
    });
    resource.began(RoleName);
    await putPolicies(resource, RoleName);
    for (const PolicyArn of managedOf(properties))
      await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
    return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
  },
  update: async (resource) => {
    const { call, properties, physicalId: RoleName } = resource;
    const PolicyDocument = policyText(properties['AssumeRolePolicyDocument']);
    await call('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
    await call('iam', 'UpdateRole', { RoleName, ...pick(properties, ['Description', 'MaxSessionDuration']) });
    await updatePolicies(resource);
    const TagKeys = removedTagKeys(resource);
    if (TagKeys.length > 0) await call('iam', 'UntagRole', { RoleName, TagKeys });
    if (resource.tags.length > 0) await call('iam', 'TagRole', { RoleName, Tags: resource.tags });
    return { physicalId: RoleName, attributes: resource.attributes };
  },
  delete: async ({ call, properties, physicalId: RoleName }) => {
    const { AttachedPolicies = [] } = await call<{ AttachedPolicies?: { PolicyArn: string }[] }>(
      'iam',
      'ListAttachedRolePolicies',
      { RoleName },
    );
    const own = new Set(managedOf(properties));
    for (const { PolicyArn } of AttachedPolicies.filter((policy) => own.has(policy.PolicyArn))) {
      await call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
    }
    const { PolicyNames = [] } = await call<{ PolicyNames?: string[] }>('iam', 'ListRolePolicies', {
      RoleName,
    });
    const names = new Set(policiesOf(properties).map((policy) => policy.PolicyName));
    for (const PolicyName of PolicyNames.filter((name) => names.has(name))) {
      await call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
    }
    await call('iam', 'DeleteRole', { RoleName });
  },
};

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

const policiesOf = (properties: Properties) =>
  (properties['Policies'] as readonly InlinePolicy[] | undefined) ?? [];
const managedOf = (properties: Properties) =>
  (properties['ManagedPolicyArns'] as readonly string[] | undefined) ?? [];

async function putPolicies({ call, properties }: ResourceContext, RoleName: string): Promise<void> {
  for (const { PolicyName, PolicyDocument } of policiesOf(properties)) {
    await call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument: policyText(PolicyDocument) });
  }
}

async function updatePolicies(resource: ExistingResource): Promise<void> {
  const { call, properties, oldProperties, physicalId: RoleName } = resource;
  const kept = policiesOf(properties).map(({ PolicyName }) => PolicyName);
  for (const { PolicyName } of policiesOf(oldProperties)) {
    if (!kept.includes(PolicyName)) await call('iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  }
  await putPolicies(resource, RoleName);
  const [before, wanted] = [managedOf(oldProperties), managedOf(properties)];
  for (const PolicyArn of before.filter((arn) => !wanted.includes(arn))) {
    await call('iam', 'DetachRolePolicy', { RoleName, PolicyArn });
  }
  for (const PolicyArn of wanted) await call('iam', 'AttachRolePolicy', { RoleName, PolicyArn });
}
