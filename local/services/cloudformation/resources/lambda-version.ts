import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-version.html */
export const lambdaVersion: ResourceType = {
  type: 'AWS::Lambda::Version',
  properties: ['CodeSha256', 'Description', 'FunctionName'],
  create: async ({ call, properties }) => {
    const input = pick(properties, ['CodeSha256', 'Description', 'FunctionName']);
    const { FunctionArn, Version } = await call<{ FunctionArn: string; Version: string }>(
      'lambda',
      'PublishVersion',
      input,
    );
    return { physicalId: FunctionArn, attributes: { Version, FunctionArn } };
  },
  delete: ({ call, physicalId, attributes }) =>
    call('lambda', 'DeleteFunction', {
      FunctionName: physicalId.split(':')[6],
      Qualifier: attributes['Version'],
    }),
};
