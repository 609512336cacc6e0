import type {
  ListTagsForResourceInput,
  Tag,
  TagResourceInput,
  UntagResourceInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { checkTags } from '../check-tags.ts';
import { listPage } from '../list-page.ts';
import { quotasOf } from '../quotas.ts';
import type { Records } from '../records.ts';

/** Tags of applications and deployment groups. */
export function tagOperations(cloud: Cloud, records: Records): Service['operations'] {
  return {
    ListTagsForResource: ({ ResourceArn, NextToken }: ListTagsForResourceInput) => {
      const page = listPage(findTagged(records, ResourceArn).tags, NextToken);
      return { Tags: page.items, NextToken: page.nextToken };
    },
    TagResource: ({ ResourceArn, Tags = [] }: TagResourceInput) => {
      const tagged = findTagged(records, ResourceArn);
      if (Tags.length === 0) throw tagRequired();
      checkTags(Tags, quotasOf(cloud));
      const kept = tagged.tags.filter(({ Key }) => !Tags.some((tag) => tag.Key === Key));
      checkTags([...kept, ...Tags], quotasOf(cloud));
      tagged.tags = [...kept, ...Tags];
      return {};
    },
    UntagResource: ({ ResourceArn, TagKeys = [] }: UntagResourceInput) => {
      const tagged = findTagged(records, ResourceArn);
      if (TagKeys.length === 0) throw tagRequired();
      tagged.tags = tagged.tags.filter(({ Key }) => !TagKeys.includes(Key ?? ''));
      return {};
    },
  };
}

const tagRequired = () => new AwsError('TagRequiredException', 'A tag was not specified.');

const ARN = /^arn:aws[\w-]*:codedeploy:[\w-]+:\d{12}:([\w-]+)[:/](.+)$/;

function findTagged(records: Records, arn: string | undefined): { tags: readonly Tag[] } {
  if (!arn) {
    throw new AwsError(
      'ResourceArnRequiredException',
      'The ARN of a resource is required, but was not found.',
    );
  }
  const [, kind, name = ''] = ARN.exec(arn) ?? [];
  if (!kind) throw new AwsError('InvalidArnException', `The specified ARN is not in a valid format: ${arn}`);
  if (kind === 'application') {
    const application = records.applications.get(name);
    if (application) return application;
    throw new AwsError('ApplicationDoesNotExistException', `No application found for name: ${name}`);
  }
  if (kind !== 'deploymentgroup') {
    throw new AwsError(
      'ArnNotSupportedException',
      `The specified ARN is not supported: expected an application or a deployment group, got ${arn}`,
    );
  }
  const group = records.groups.get(name);
  if (group) return group;
  throw new AwsError('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
}
