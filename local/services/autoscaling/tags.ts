import type {
  CreateOrUpdateTagsCommandInput,
  DeleteTagsCommandInput,
  DescribeTagsCommandInput,
  Filter,
  Tag,
  TagDescription,
} from '@aws-sdk/client-auto-scaling';
import type { Service } from '../../service.ts';
import { page } from '../page.ts';
import { invalidToken, validationError } from './errors.ts';
import { findGroup } from './find.ts';
import type { GroupRecord, Groups, TagRecord } from './records.ts';

export const tagOperations = (groups: Groups): Service['operations'] => ({
  CreateOrUpdateTags: (input: CreateOrUpdateTagsCommandInput) => {
    for (const tag of input.Tags ?? []) {
      const group = findGroup(groups, tag.ResourceId);
      group.tags = mergeTags(group.tags, tagRecords([tag]));
    }
  },
  DeleteTags: (input: DeleteTagsCommandInput) => {
    for (const { ResourceId, Key } of input.Tags ?? []) {
      const group = findGroup(groups, ResourceId);
      group.tags = group.tags.filter(({ key }) => key !== Key);
    }
  },
  DescribeTags: (input: DescribeTagsCommandInput) => {
    const all = [...groups.values()].flatMap(describeTags).filter((tag) => passes(tag, input.Filters));
    const { items, nextToken } = page(all, {
      limit: input.MaxRecords ?? 50,
      token: input.NextToken,
      invalid: invalidToken,
    });
    return { Tags: items, NextToken: nextToken };
  },
});

export const tagRecords = (tags: readonly Tag[] | undefined): TagRecord[] =>
  (tags ?? []).map(({ Key = '', Value = '', PropagateAtLaunch = false }) => {
    if (Key.startsWith('aws:')) throw validationError(`Tag key '${Key}' is reserved: it begins with 'aws:'`);
    return { key: Key, value: Value, propagate: PropagateAtLaunch };
  });

export const describeTags = (group: GroupRecord): TagDescription[] =>
  group.tags.map(({ key, value, propagate }) => ({
    ResourceId: group.name,
    ResourceType: 'auto-scaling-group',
    Key: key,
    Value: value,
    PropagateAtLaunch: propagate,
  }));

/** `tag:<key>`, `tag-key` and `tag-value` of DescribeAutoScalingGroups. */
export const hasTags = (group: GroupRecord, filters: readonly Filter[] | undefined): boolean =>
  (filters ?? []).every(({ Name = '', Values = [] }) => {
    if (Name === 'tag-key') return group.tags.some(({ key }) => Values.includes(key));
    if (Name === 'tag-value') return group.tags.some(({ value }) => Values.includes(value));
    if (!Name.startsWith('tag:')) throw validationError(`Filter name '${Name}' is not valid`);
    const wanted = Name.slice('tag:'.length);
    return group.tags.some(({ key, value }) => key === wanted && Values.includes(value));
  });

const mergeTags = (before: readonly TagRecord[], added: readonly TagRecord[]) => [
  ...before.filter(({ key }) => !added.some((tag) => tag.key === key)),
  ...added,
];

function passes(tag: TagDescription, filters: readonly Filter[] | undefined): boolean {
  const fields: Readonly<Record<string, string>> = {
    'auto-scaling-group': tag.ResourceId!,
    key: tag.Key!,
    value: tag.Value!,
    'propagate-at-launch': String(tag.PropagateAtLaunch),
  };
  return (filters ?? []).every(({ Name = '', Values = [] }) => Values.includes(fields[Name] ?? ''));
}
