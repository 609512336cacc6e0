import type { ExistingResource } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

/** Brings the tags of a balancer, target group, listener or rule to what they are to be. */
export async function updateElbTags(resource: ExistingResource): Promise<void> {
  const { call, physicalId, tags } = resource;
  const ResourceArns = [physicalId];
  const TagKeys = removedTagKeys(resource);
  if (TagKeys.length > 0) await call('elasticloadbalancing', 'RemoveTags', { ResourceArns, TagKeys });
  if (tags.length > 0) await call('elasticloadbalancing', 'AddTags', { ResourceArns, Tags: tags });
}
