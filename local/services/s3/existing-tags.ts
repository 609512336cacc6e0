import type { Permission } from '../../permission.ts';
import type { S3 } from './s3-state.ts';

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const TAGGED_ACTION = /^s3:(?:Get|Put|Delete)Object(?:Version)?Tagging$|^s3:GetObject(?:Version)?$/;

/** The condition keys `s3:ExistingObjectTag/<key>`: the tags that the object has already, by key. */
export function existingTags(s3: S3): (permission: Permission) => Permission['context'] {
  return ({ action, resource, context }) => {
    if (!TAGGED_ACTION.test(action)) return undefined;
    const [, bucket = '', key = ''] = /^[^:]*:[^:]*:s3:::([^/]*)\/(.*)$/s.exec(resource) ?? [];
    if (!s3.buckets.has(bucket)) return undefined;
    const index = s3.objects(bucket);
    const versionId = context?.['s3:VersionId'];
    const version =
      versionId === undefined
        ? index.current(key)
        : index.versions(key).find((candidate) => candidate.versionId === versionId);
    const tags = Object.entries(version?.content?.tags ?? {});
    return Object.fromEntries(tags.map(([name, value]) => [`s3:ExistingObjectTag/${name}`, value]));
  };
}
