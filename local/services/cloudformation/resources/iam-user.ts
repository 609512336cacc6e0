import { pick } from './pick.ts';
import { policyText } from './policy-text.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-user.html */
export const iamUser: ResourceType = {
  type: 'AWS::IAM::User',
  properties: ['Groups', 'ManagedPolicyArns', 'Path', 'Policies', 'Tags', 'UserName'],
  replacedBy: ['Path', 'UserName'],
  nameProperty: 'UserName',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const UserName = String(properties['UserName'] ?? resource.newName({ longest: 64 }));
    const { User } = await call<{ User: { Arn: string } }>('iam', 'CreateUser', {
      UserName,
      ...pick(properties, ['Path']),
      ...(tags.length > 0 ? { Tags: tags } : {}),
    });
    resource.began(UserName);
    await give(resource, UserName, properties);
    return { physicalId: UserName, attributes: { Arn: User.Arn } };
  },
  update: async (resource) => {
    const { call, physicalId: UserName, attributes } = resource;
    await take(resource, UserName, resource.oldProperties);
    await give(resource, UserName, resource.properties);
    const TagKeys = removedTagKeys(resource);
    if (TagKeys.length > 0) await call('iam', 'UntagUser', { UserName, TagKeys });
    if (resource.tags.length > 0) await call('iam', 'TagUser', { UserName, Tags: resource.tags });
    return { physicalId: UserName, attributes };
  },
  delete: async (resource) => {
    const { call, physicalId: UserName, properties } = resource;
    await take(resource, UserName, properties);
    await call('iam', 'DeleteUser', { UserName });
  },
};

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

const holdings = (properties: Properties) => ({
  policies: (properties['Policies'] as readonly InlinePolicy[] | undefined) ?? [],
  managed: (properties['ManagedPolicyArns'] as readonly string[] | undefined) ?? [],
  groups: (properties['Groups'] as readonly string[] | undefined) ?? [],
});

async function give({ call }: ResourceContext, UserName: string, properties: Properties): Promise<void> {
  const { policies, managed, groups } = holdings(properties);
  for (const { PolicyName, PolicyDocument } of policies) {
    await call('iam', 'PutUserPolicy', { UserName, PolicyName, PolicyDocument: policyText(PolicyDocument) });
  }
  for (const PolicyArn of managed) await call('iam', 'AttachUserPolicy', { UserName, PolicyArn });
  for (const GroupName of groups) await call('iam', 'AddUserToGroup', { UserName, GroupName });
}

async function take({ call }: ResourceContext, UserName: string, properties: Properties): Promise<void> {
  const { policies, managed, groups } = holdings(properties);
  for (const { PolicyName } of policies) await call('iam', 'DeleteUserPolicy', { UserName, PolicyName });
  for (const PolicyArn of managed) await call('iam', 'DetachUserPolicy', { UserName, PolicyArn });
  for (const GroupName of groups) await call('iam', 'RemoveUserFromGroup', { UserName, GroupName });
}
