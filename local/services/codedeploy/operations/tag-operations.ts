import type {
  ListTagsForResourceInput,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Service } from '../../../service.ts';
import type { Records } from '../records.ts';

/** Tags of applications and deployment groups. */
export function tagOperations(records: Records): Service['operations'] {
  return {
    ListTagsForResource: ({ ResourceArn }: ListTagsForResourceInput) => ({
      Tags: [...findTagged(records, ResourceArn).tags],
    }),
    TagResource: ({ ResourceArn, Tags = [] }: TagResourceInput) => {
      const tagged = findTagged(records, ResourceArn);
      const kept = tagged.tags.filter(({ Key }) => !Tags.some((tag) => tag.Key === Key));
      tagged.tags = [...kept, ...Tags];
      return {};
    },
    UntagResource: ({ ResourceArn, TagKeys = [] }: UntagResourceInput) => {
      const tagged = findTagged(records, ResourceArn);
      tagged.tags = tagged.tags.filter(({ Key }) => !TagKeys.includes(Key ?? ''));
      return {};
    },
  };
}

function findTagged(records: Records, arn: string | undefined): { tags: readonly Tag[] } {
  if (!arn)
    throw new AwsError(
      'ResourceArnRequiredException',
      'The ARN of a resource is required, but was not found.',
    );
  const [, kind, name = ''] = /:codedeploy:[^:]*:[^:]*:(application|deploymentgroup):(.+)$/.exec(arn) ?? [];
  if (!kind) throw new AwsError('ArnNotSupportedException', `The specified ARN is not supported: ${arn}`);
  if (kind === 'application') {
    const application = records.applications.get(name);
    if (application) return application;
    throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  }
  const group = records.groups.get(name);
  if (group) return group;
  throw new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
}
