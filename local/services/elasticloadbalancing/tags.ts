import type {
  AddTagsCommandInput,
  DescribeTagsCommandInput,
  RemoveTagsCommandInput,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { Service } from '../../service.ts';
import { findListener, findLoadBalancer, findRule, findTargetGroup } from './find.ts';
import type { Records } from './records.ts';

export const tagOperations = (records: Records): Service['operations'] => ({
  AddTags: (input: AddTagsCommandInput) => {
    for (const arn of input.ResourceArns ?? []) {
      const resource = taggable(records, arn);
      resource.tags = { ...resource.tags, ...tagsOf(input.Tags) };
    }
    return {};
  },
  RemoveTags: (input: RemoveTagsCommandInput) => {
    for (const arn of input.ResourceArns ?? []) {
      const resource = taggable(records, arn);
      const left = Object.entries(resource.tags).filter(([key]) => !input.TagKeys?.includes(key));
      resource.tags = Object.fromEntries(left);
    }
    return {};
  },
  DescribeTags: (input: DescribeTagsCommandInput) => ({
    TagDescriptions: (input.ResourceArns ?? []).map((arn) => ({
      ResourceArn: arn,
      Tags: Object.entries(taggable(records, arn).tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  }),
});

/** As stored: by key. Refuses a key that is given twice. */
export function tagsOf(tags: readonly Tag[] | undefined): Record<string, string> {
  const result: Record<string, string> = {};
  for (const { Key, Value } of tags ?? []) {
    if (Key !== undefined && Key in result)
      throw new AwsError('DuplicateTagKeys', `Tag key '${Key}' was specified more than once`);
    result[Key ?? ''] = Value ?? '';
  }
  return result;
}

function taggable(records: Records, arn: string): { tags: Readonly<Record<string, string>> } {
  const [kind] = arn.split(':').slice(5).join(':').split('/');
  if (kind === 'targetgroup') return findTargetGroup(records, arn);
  if (kind === 'listener') return findListener(records, arn);
  if (kind === 'listener-rule') return findRule(records, arn);
  return findLoadBalancer(records, arn);
}
