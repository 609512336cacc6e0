import type { ResourceContext } from './resource-type.ts';

/** The tags of a resource as ECS takes them, without those that only CloudFormation itself may set. */
export function ecsTags({ tags }: ResourceContext): object {
  const own = tags.filter(({ Key }) => !Key!.startsWith('aws:'));
  return own.length === 0 ? {} : { Tags: own };
}
