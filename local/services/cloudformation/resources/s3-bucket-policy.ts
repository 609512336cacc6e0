import type { ResourceContext, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucketpolicy.html */
export const s3BucketPolicy: ResourceType = {
  type: 'AWS::S3::BucketPolicy',
  properties: ['Bucket', 'PolicyDocument'],
  replacedBy: ['Bucket'],
  create: put,
  update: put,
  delete: ({ call, physicalId }) => call('s3', 'DeleteBucketPolicy', { Bucket: physicalId }),
};

async function put({ call, properties }: ResourceContext) {
  const Bucket = String(properties['Bucket']);
  await call('s3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(properties['PolicyDocument']) });
  return { physicalId: Bucket };
}
