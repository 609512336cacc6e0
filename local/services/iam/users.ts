import type {
  CreateUserCommandInput,
  DeleteUserCommandInput,
  GetUserCommandInput,
  ListUsersCommandInput,
  ListUserTagsCommandInput,
  TagUserCommandInput,
  UntagUserCommandInput,
  User,
} from '@aws-sdk/client-iam';
import type { Request } from '../../service.ts';
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
import { tableKey, type UserRecord } from './tables.ts';
import { readTags, tagList, withoutTags, withTags } from './tags.ts';

export const userOperations = (context: IamContext) => {
  const { users } = context.tables;
  const userOf = (name: string | undefined) => entityOf(users, 'user', validateName('userName', name, 64));
  return {
    CreateUser: (input: CreateUserCommandInput) => ({ User: createUser(context, input) }),
    GetUser: ({ UserName }: GetUserCommandInput, request: Request) => ({
      User: describeUser(context, userOf(UserName ?? userNameOf(request))),
    }),
    ListUsers: (input: ListUsersCommandInput) => {
      const found = [...users.values()].filter((user) => user.path.startsWith(input.PathPrefix ?? '/'));
      const { items, more } = markerPage(found, input);
      return { Users: items.map((user) => describeUser(context, user, false)), ...more };
    },
    DeleteUser: ({ UserName }: DeleteUserCommandInput) => deleteUser(context, userOf(UserName)),
    TagUser: ({ UserName, Tags }: TagUserCommandInput) => {
      const user = userOf(UserName);
      user.tags = withTags(user.tags, Tags);
    },
    UntagUser: ({ UserName, TagKeys }: UntagUserCommandInput) => {
      const user = userOf(UserName);
      user.tags = withoutTags(user.tags, TagKeys);
    },
    ListUserTags: (input: ListUserTagsCommandInput) => {
      const { items, more } = markerPage(tagList(userOf(input.UserName).tags), input);
      return { Tags: items, ...more };
    },
  };
};

/** The user who asks, for operations that mean the caller where no user is named. */
export function userNameOf({ caller }: Request): string {
  if (caller.kind === 'identity' && caller.principalArn.includes(':user/')) {
    return caller.principalArn.slice(caller.principalArn.lastIndexOf('/') + 1);
  }
  throw validationError('Must specify userName when calling with non-User credentials');
}

function createUser(context: IamContext, input: CreateUserCommandInput): User {
  const { users } = context.tables;
  refuseUnsupported(input, ['PermissionsBoundary']);
  const name = validateName('userName', input.UserName, 64);
  refuseTaken(users, 'User', name);
  const user: UserRecord = {
    name,
    id: iamId('AIDA'),
    path: validatePath(input.Path),
    created: context.cloud.clock.now(),
    tags: readTags(input.Tags),
    inline: {},
    attached: [],
  };
  users.set(tableKey(name), user);
  return describeUser(context, user);
}

function deleteUser({ tables }: IamContext, user: UserRecord): void {
  const key = tableKey(user.name);
  if (user.attached.length > 0) {
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  }
  if (Object.keys(user.inline).length > 0) {
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  }
  if ([...tables.accessKeys.values()].some((accessKey) => accessKey.user === key)) {
    throw deleteConflict('Cannot delete entity, must delete access keys first.');
  }
  if ([...tables.groups.values()].some((group) => group.members.includes(key))) {
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  }
  tables.users.delete(key);
}

/** Lists leave the tags out. */
export const describeUser = ({ cloud }: IamContext, user: UserRecord, withItsTags = true): User => ({
  UserName: user.name,
  UserId: user.id,
  Path: user.path,
  Arn: iamArn(cloud, 'user', user.path, user.name),
  CreateDate: new Date(user.created),
  ...(withItsTags && Object.keys(user.tags).length > 0 ? { Tags: tagList(user.tags) } : {}),
});
