import { pick } from './pick.ts';
import type { Properties, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-url.html */
export const lambdaUrl: ResourceType = {
  type: 'AWS::Lambda::Url',
  properties: ['AuthType', 'Cors', 'InvokeMode', 'Qualifier', 'TargetFunctionArn'],
  replacedBy: ['Qualifier', 'TargetFunctionArn'],
  create: async ({ call, properties }) => {
    const url = await call<{ FunctionUrl: string; FunctionArn: string }>(
      'lambda',
      'CreateFunctionUrlConfig',
      urlOf(properties),
    );
    return { physicalId: url.FunctionArn, attributes: { ...url } };
  },
  update: async ({ call, properties, physicalId }) => {
    const url = await call<{ FunctionUrl: string; FunctionArn: string }>(
      'lambda',
      'UpdateFunctionUrlConfig',
      urlOf(properties),
    );
    return { physicalId, attributes: { ...url } };
  },
  delete: ({ call, properties }) => call('lambda', 'DeleteFunctionUrlConfig', functionOf(properties)),
};

const functionOf = (properties: Properties): object => ({
  FunctionName: properties['TargetFunctionArn'],
  ...pick(properties, ['Qualifier']),
});

const urlOf = (properties: Properties): object => ({
  ...functionOf(properties),
  ...pick(properties, ['AuthType', 'Cors', 'InvokeMode']),
});
