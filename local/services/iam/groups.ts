import type {
  AddUserToGroupCommandInput,
  CreateGroupCommandInput,
  DeleteGroupCommandInput,
  GetGroupCommandInput,
  Group,
  ListGroupsCommandInput,
  ListGroupsForUserCommandInput,
  RemoveUserFromGroupCommandInput,
} from '@aws-sdk/client-iam';
import { iamArn } from './iam-arn.ts';
import { deleteConflict, entityOf, refuseTaken, type IamContext } from './iam-context.ts';
import { iamId } from './iam-id.ts';
import { markerPage } from './marker-page.ts';
import { validateName, validatePath } from './names.ts';
import { tableKey, type GroupRecord } from './tables.ts';
import { describeUser } from './users.ts';

export const groupOperations = (context: IamContext) => {
  const { groups, users } = context.tables;
  const groupOf = (name: string | undefined) =>
    entityOf(groups, 'group', validateName('groupName', name, 128));
  const userKey = (name: string | undefined) => tableKey(entityOf(users, 'user', name ?? '').name);
  return {
    CreateGroup: (input: CreateGroupCommandInput) => ({ Group: createGroup(context, input) }),
    GetGroup: (input: GetGroupCommandInput) => {
      const group = groupOf(input.GroupName);
      const members = group.members.map((key) => users.get(key)).filter((user) => user !== undefined);
      const { items, more } = markerPage(members, input);
      return {
        Group: describeGroup(context, group),
        Users: items.map((user) => describeUser(context, user, false)),
        ...more,
      };
    },
    ListGroups: (input: ListGroupsCommandInput) => {
      const found = [...groups.values()].filter((group) => group.path.startsWith(input.PathPrefix ?? '/'));
      const { items, more } = markerPage(found, input);
      return { Groups: items.map((group) => describeGroup(context, group)), ...more };
    },
    DeleteGroup: ({ GroupName }: DeleteGroupCommandInput) => deleteGroup(context, groupOf(GroupName)),
    AddUserToGroup: ({ GroupName, UserName }: AddUserToGroupCommandInput) => {
      const group = groupOf(GroupName);
      group.members = [...new Set([...group.members, userKey(UserName)])];
    },
    RemoveUserFromGroup: ({ GroupName, UserName }: RemoveUserFromGroupCommandInput) => {
      const group = groupOf(GroupName);
      const leaving = userKey(UserName);
      group.members = group.members.filter((member) => member !== leaving);
    },
    ListGroupsForUser: (input: ListGroupsForUserCommandInput) => {
      const key = userKey(input.UserName);
      const { items, more } = markerPage(
        [...groups.values()].filter((group) => group.members.includes(key)),
        input,
      );
      return { Groups: items.map((group) => describeGroup(context, group)), ...more };
    },
  };
};

function createGroup(context: IamContext, input: CreateGroupCommandInput): Group {
  const name = validateName('groupName', input.GroupName, 128);
  refuseTaken(context.tables.groups, 'Group', name);
  const group: GroupRecord = {
    name,
    id: iamId('AGPA'),
    path: validatePath(input.Path),
    created: context.cloud.clock.now(),
    tags: {},
    inline: {},
    attached: [],
    members: [],
  };
  context.tables.groups.set(tableKey(name), group);
  return describeGroup(context, group);
}

function deleteGroup({ tables }: IamContext, group: GroupRecord): void {
  if (group.members.length > 0)
    throw deleteConflict('Cannot delete entity, must remove users from group first.');
  if (group.attached.length > 0)
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (Object.keys(group.inline).length > 0) {
    throw deleteConflict('Cannot delete entity, must delete policies first.');
  }
  tables.groups.delete(tableKey(group.name));
}

const describeGroup = ({ cloud }: IamContext, group: GroupRecord): Group => ({
  GroupName: group.name,
  GroupId: group.id,
  Path: group.path,
  Arn: iamArn(cloud, 'group', group.path, group.name),
  CreateDate: new Date(group.created),
});
