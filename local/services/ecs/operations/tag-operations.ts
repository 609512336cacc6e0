import type {
  ListTagsForResourceCommandInput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-ecs';
import type { Service } from '../../../service.ts';
import { invalidParameter } from '../errors.ts';
import type { Records } from '../records.ts';
import { readTags, tagList, type Tags } from '../tags.ts';

export const tagOperations = (records: Records): Service['operations'] => ({
  TagResource: ({ resourceArn, tags }: TagResourceCommandInput) => {
    const resource = tagged(records, resourceArn);
    resource.tags = { ...resource.tags, ...readTags(tags) };
    return {};
  },
  UntagResource: ({ resourceArn, tagKeys }: UntagResourceCommandInput) => {
    const resource = tagged(records, resourceArn);
    const kept = Object.entries(resource.tags).filter(([key]) => !tagKeys?.includes(key));
    resource.tags = Object.fromEntries(kept);
    return {};
  },
  ListTagsForResource: ({ resourceArn }: ListTagsForResourceCommandInput) => ({
    tags: tagList(tagged(records, resourceArn).tags),
  }),
});

function tagged(records: Records, arn = ''): { tags: Tags } {
  const { clusters, services, tasks, taskDefinitions } = records;
  const found = clusters.get(arn) ?? services.get(arn) ?? tasks.get(arn) ?? taskDefinitions.get(arn);
  if (!found)
    throw invalidParameter('The specified resource was not found. Specify a valid resource and try again.');
  return found;
}
