import { pick } from './pick.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-instanceprofile.html */
export const iamInstanceProfile: ResourceType = {
  type: 'AWS::IAM::InstanceProfile',
  properties: ['InstanceProfileName', 'Path', 'Roles'],
  replacedBy: ['InstanceProfileName', 'Path'],
  nameProperty: 'InstanceProfileName',
  create: async (resource) => {
    const { call, properties } = resource;
    const InstanceProfileName = String(
      properties['InstanceProfileName'] ?? resource.newName({ longest: 128 }),
    );
    const { InstanceProfile } = await call<{ InstanceProfile: { Arn: string } }>(
      'iam',
      'CreateInstanceProfile',
      {
        InstanceProfileName,
        ...pick(properties, ['Path']),
      },
    );
    resource.began(InstanceProfileName);
    await addRoles(resource, InstanceProfileName, rolesOf(properties));
    return { physicalId: InstanceProfileName, attributes: { Arn: InstanceProfile.Arn } };
  },
  update: async (resource) => {
    const { physicalId, properties, oldProperties, attributes } = resource;
    await removeRoles(resource, physicalId, rolesOf(oldProperties));
    await addRoles(resource, physicalId, rolesOf(properties));
    return { physicalId, attributes };
  },
  delete: async (resource) => {
    const { call, physicalId: InstanceProfileName } = resource;
    const { InstanceProfile } = await call<{ InstanceProfile: { Roles?: { RoleName: string }[] } }>(
      'iam',
      'GetInstanceProfile',
      { InstanceProfileName },
    );
    const present = (InstanceProfile.Roles ?? []).map(({ RoleName }) => RoleName);
    await removeRoles(resource, InstanceProfileName, present);
    await call('iam', 'DeleteInstanceProfile', { InstanceProfileName });
  },
};

const rolesOf = (properties: Properties) => (properties['Roles'] as readonly string[] | undefined) ?? [];

async function addRoles({ call }: ResourceContext, InstanceProfileName: string, roles: readonly string[]) {
  for (const RoleName of roles)
    await call('iam', 'AddRoleToInstanceProfile', { InstanceProfileName, RoleName });
}

async function removeRoles({ call }: ResourceContext, InstanceProfileName: string, roles: readonly string[]) {
  for (const RoleName of roles) {
    await call('iam', 'RemoveRoleFromInstanceProfile', { InstanceProfileName, RoleName });
  }
}
