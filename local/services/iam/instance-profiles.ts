import type {
  AddRoleToInstanceProfileCommandInput,
  CreateInstanceProfileCommandInput,
  DeleteInstanceProfileCommandInput,
  GetInstanceProfileCommandInput,
  InstanceProfile,
  ListInstanceProfilesCommandInput,
  ListInstanceProfilesForRoleCommandInput,
  RemoveRoleFromInstanceProfileCommandInput,
} from '@aws-sdk/client-iam';
import { AwsError } from '../../aws-error.ts';
import { iamArn } from './iam-arn.ts';
import { deleteConflict, entityOf, limitExceeded, noSuchEntity, type IamContext } from './iam-context.ts';
import { iamId } from './iam-id.ts';
import { markerPage } from './marker-page.ts';
import { validateName, validatePath } from './names.ts';
import { describeRole } from './roles.ts';
import { tableKey, type InstanceProfileRecord } from './tables.ts';
import { readTags, tagList } from './tags.ts';

export const instanceProfileOperations = (context: IamContext) => {
  const { instanceProfiles, roles } = context.tables;
  const profileOf = (name = ''): InstanceProfileRecord => {
    const profile = instanceProfiles.get(tableKey(name));
    if (!profile) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
    return profile;
  };
  const roleKey = (name = '') => tableKey(entityOf(roles, 'role', name).name);
  return {
    CreateInstanceProfile: (input: CreateInstanceProfileCommandInput) => ({
      InstanceProfile: createProfile(context, input),
    }),
    GetInstanceProfile: ({ InstanceProfileName }: GetInstanceProfileCommandInput) => ({
      InstanceProfile: describeProfile(context, profileOf(InstanceProfileName)),
    }),
    ListInstanceProfiles: (input: ListInstanceProfilesCommandInput) => {
      const { items, more } = markerPage([...instanceProfiles.values()], input);
      return { InstanceProfiles: items.map((profile) => describeProfile(context, profile)), ...more };
    },
    ListInstanceProfilesForRole: (input: ListInstanceProfilesForRoleCommandInput) => {
      const key = roleKey(input.RoleName);
      const found = [...instanceProfiles.values()].filter((profile) => profile.roles.includes(key));
      const { items, more } = markerPage(found, input);
      return { InstanceProfiles: items.map((profile) => describeProfile(context, profile)), ...more };
    },
    DeleteInstanceProfile: ({ InstanceProfileName }: DeleteInstanceProfileCommandInput) => {
      const profile = profileOf(InstanceProfileName);
      if (profile.roles.length > 0) {
        throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
      }
      instanceProfiles.delete(tableKey(profile.name));
    },
    AddRoleToInstanceProfile: (input: AddRoleToInstanceProfileCommandInput) => {
      const profile = profileOf(input.InstanceProfileName);
      const key = roleKey(input.RoleName);
      if (profile.roles.length > 0) {
        throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
      }
      profile.roles = [key];
    },
    RemoveRoleFromInstanceProfile: (input: RemoveRoleFromInstanceProfileCommandInput) => {
      const profile = profileOf(input.InstanceProfileName);
      const key = roleKey(input.RoleName);
      profile.roles = profile.roles.filter((role) => role !== key);
    },
  };
};

function createProfile(context: IamContext, input: CreateInstanceProfileCommandInput): InstanceProfile {
  const { instanceProfiles } = context.tables;
  const name = validateName('instanceProfileName', input.InstanceProfileName, 128);
  if (instanceProfiles.has(tableKey(name))) {
    throw new AwsError('EntityAlreadyExists', `Instance Profile ${name} already exists.`, { status: 409 });
  }
  const profile: InstanceProfileRecord = {
    name,
    id: iamId('AIPA'),
    path: validatePath(input.Path),
    created: context.cloud.clock.now(),
    tags: readTags(input.Tags),
    roles: [],
  };
  instanceProfiles.set(tableKey(name), profile);
  return describeProfile(context, profile);
}

const describeProfile = (context: IamContext, profile: InstanceProfileRecord): InstanceProfile => ({
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Path: profile.path,
  Arn: iamArn(context.cloud, 'instance-profile', profile.path, profile.name),
  CreateDate: new Date(profile.created),
  Roles: profile.roles
    .map((key) => context.tables.roles.get(key))
    .filter((role) => role !== undefined)
    .map((role) => describeRole(context, role)),
  ...(Object.keys(profile.tags).length > 0 ? { Tags: tagList(profile.tags) } : {}),
});
