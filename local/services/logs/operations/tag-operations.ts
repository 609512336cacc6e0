import type {
  ListTagsForResourceCommandInput,
  ListTagsLogGroupCommandInput,
  TagLogGroupCommandInput,
  TagResourceCommandInput,
  UntagLogGroupCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { groupNameOf, type LogGroups } from '../log-groups.ts';

export function tagOperations(groups: LogGroups) {
  const tagsOf = (nameOrArn: string | undefined) =>
    groups.find({ logGroupName: groupNameOf(nameOrArn ?? '') }).tags;
  const add = (group: string | undefined, tags: Record<string, string> | undefined) => {
    Object.assign(tagsOf(group), tags);
    return {};
  };
  const remove = (group: string | undefined, keys: readonly string[] | undefined) => {
    const tags = tagsOf(group);
    for (const key of keys ?? []) delete tags[key];
    return {};
  };
  return {
    TagResource: (input: TagResourceCommandInput) => add(input.resourceArn, input.tags),
    UntagResource: (input: UntagResourceCommandInput) => remove(input.resourceArn, input.tagKeys),
    ListTagsForResource: (input: ListTagsForResourceCommandInput) => ({
      tags: { ...tagsOf(input.resourceArn) },
    }),
    TagLogGroup: (input: TagLogGroupCommandInput) => add(input.logGroupName, input.tags),
    UntagLogGroup: (input: UntagLogGroupCommandInput) => remove(input.logGroupName, input.tags),
    ListTagsLogGroup: (input: ListTagsLogGroupCommandInput) => ({ tags: { ...tagsOf(input.logGroupName) } }),
  };
}
