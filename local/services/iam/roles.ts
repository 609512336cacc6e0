import type {
  CreateRoleCommandInput,
  DeleteRoleCommandInput,
  GetRoleCommandInput,
  ListRolesCommandInput,
  ListRoleTagsCommandInput,
  Role,
  TagRoleCommandInput,
  UntagRoleCommandInput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateRoleCommandInput,
  UpdateRoleDescriptionCommandInput,
} from '@aws-sdk/client-iam';
import { iamArn } from './iam-arn.ts';
import {
  deleteConflict,
  entityOf,
  refuseTaken,
  refuseUnsupported,
  validationError,
  type IamContext,
} from './iam-context.ts';
import { iamId } from './iam-id.ts';
import { markerPage } from './marker-page.ts';
import { validateName, validatePath } from './names.ts';
import { tableKey, type RoleRecord } from './tables.ts';
import { readTags, tagList, withoutTags, withTags } from './tags.ts';
import { validateTrustPolicy } from './validate-trust-policy.ts';

const LONGEST_TRUST_POLICY = 2048;

export const roleOperations = (context: IamContext) => {
  const { roles } = context.tables;
  const roleOf = (name: string | undefined) => entityOf(roles, 'role', validateName('roleName', name, 64));
  return {
    CreateRole: (input: CreateRoleCommandInput) => ({ Role: createRole(context, input) }),
    GetRole: ({ RoleName }: GetRoleCommandInput) => ({ Role: describeRole(context, roleOf(RoleName)) }),
    ListRoles: (input: ListRolesCommandInput) => {
      const found = [...roles.values()].filter((role) => role.path.startsWith(input.PathPrefix ?? '/'));
      const { items, more } = markerPage(found, input);
      return { Roles: items.map((role) => describeRole(context, role, false)), ...more };
    },
    UpdateRole: ({ RoleName, Description, MaxSessionDuration }: UpdateRoleCommandInput) => {
      const role = roleOf(RoleName);
      role.maxSessionDuration = sessionDuration(MaxSessionDuration);
      role.description = Description ?? '';
      return {};
    },
    UpdateRoleDescription: ({ RoleName, Description }: UpdateRoleDescriptionCommandInput) => {
      const role = roleOf(RoleName);
      role.description = Description ?? '';
      return { Role: describeRole(context, role) };
    },
    UpdateAssumeRolePolicy: ({ RoleName, PolicyDocument }: UpdateAssumeRolePolicyCommandInput) => {
      const role = roleOf(RoleName);
      role.trust = readTrustPolicy(context, PolicyDocument);
    },
    DeleteRole: ({ RoleName }: DeleteRoleCommandInput) => deleteRole(context, roleOf(RoleName)),
    TagRole: ({ RoleName, Tags }: TagRoleCommandInput) => {
      const role = roleOf(RoleName);
      role.tags = withTags(role.tags, Tags);
    },
    UntagRole: ({ RoleName, TagKeys }: UntagRoleCommandInput) => {
      const role = roleOf(RoleName);
      role.tags = withoutTags(role.tags, TagKeys);
    },
    ListRoleTags: (input: ListRoleTagsCommandInput) => {
      const { items, more } = markerPage(tagList(roleOf(input.RoleName).tags), input);
      return { Tags: items, ...more };
    },
  };
};

function createRole(context: IamContext, input: CreateRoleCommandInput): Role {
  const { roles } = context.tables;
  refuseUnsupported(input, ['PermissionsBoundary']);
  const name = validateName('roleName', input.RoleName, 64);
  const role: RoleRecord = {
    name,
    id: iamId('AROA'),
    path: validatePath(input.Path),
    created: context.cloud.clock.now(),
    tags: readTags(input.Tags),
    inline: {},
    attached: [],
    trust: readTrustPolicy(context, input.AssumeRolePolicyDocument),
    maxSessionDuration: sessionDuration(input.MaxSessionDuration),
    ...(input.Description === undefined ? {} : { description: input.Description }),
  };
  refuseTaken(roles, 'Role', name);
  roles.set(tableKey(name), role);
  return describeRole(context, role);
}

function readTrustPolicy(context: IamContext, text = ''): { text: string } {
  if (text.length > LONGEST_TRUST_POLICY && context.cloud.options.quotas) {
    throw validationError(`Cannot exceed quota for ACLSizePerRole: ${LONGEST_TRUST_POLICY}`);
  }
  validateTrustPolicy(context, text);
  return { text };
}

function sessionDuration(seconds = 3600): number {
  if (seconds >= 3600 && seconds <= 43_200) return seconds;
  throw validationError(
    `1 validation error detected: Value '${seconds}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
  );
}

function deleteRole({ tables }: IamContext, role: RoleRecord): void {
  const key = tableKey(role.name);
  if ([...tables.instanceProfiles.values()].some((profile) => profile.roles.includes(key))) {
    throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
  }
  if (role.attached.length > 0) throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(role.inline).length > 0) {
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  }
  tables.roles.delete(key);
}

/** Lists leave tags out; documents are URL-encoded, as IAM answers them. */
export const describeRole = ({ cloud }: IamContext, role: RoleRecord, withItsTags = true): Role => ({
  RoleName: role.name,
  RoleId: role.id,
  Path: role.path,
  Arn: iamArn(cloud, 'role', role.path, role.name),
  CreateDate: new Date(role.created),
  AssumeRolePolicyDocument: encodeURIComponent(role.trust.text),
  MaxSessionDuration: role.maxSessionDuration,
  ...(role.description === undefined ? {} : { Description: role.description }),
  ...(withItsTags ? { RoleLastUsed: {} } : {}),
  ...(withItsTags && Object.keys(role.tags).length > 0 ? { Tags: tagList(role.tags) } : {}),
});
