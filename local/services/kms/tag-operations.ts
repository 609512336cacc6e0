import type {
  ListResourceTagsCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-kms';
import type { Operation, Request } from '../../service.ts';
import type { Keys } from './keys.ts';

export const tagOperations = (keys: Keys): Record<string, Operation> => ({
  TagResource: async ({ KeyId, Tags }: TagResourceCommandInput, { caller }: Request) => {
    Object.assign((await keys.find(caller, 'TagResource', KeyId)).tags, tagsOf(Tags));
    return {};
  },
  UntagResource: async ({ KeyId, TagKeys = [] }: UntagResourceCommandInput, { caller }: Request) => {
    const { tags } = await keys.find(caller, 'UntagResource', KeyId);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
  ListResourceTags: async ({ KeyId }: ListResourceTagsCommandInput, { caller }: Request) => {
    const { tags } = await keys.find(caller, 'ListResourceTags', KeyId);
    return {
      Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      Truncated: false,
    };
  },
});

export const tagsOf = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]));
