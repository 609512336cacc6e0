import { pick } from './pick.ts';
import type { ResourceContext, ResourceType } from './resource-type.ts';

const PROPERTIES = [
  'DestinationConfig',
  'FunctionName',
  'MaximumEventAgeInSeconds',
  'MaximumRetryAttempts',
  'Qualifier',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-eventinvokeconfig.html */
export const lambdaEventInvokeConfig: ResourceType = {
  type: 'AWS::Lambda::EventInvokeConfig',
  properties: PROPERTIES,
  replacedBy: ['FunctionName', 'Qualifier'],
  create: async (resource) => {
    await put(resource);
    return { physicalId: resource.newName() };
  },
  update: async (resource) => {
    await put(resource);
    return { physicalId: resource.physicalId };
  },
  delete: ({ call, properties }) =>
    call('lambda', 'DeleteFunctionEventInvokeConfig', pick(properties, ['FunctionName', 'Qualifier'])),
};

const put = ({ call, properties }: ResourceContext) =>
  call('lambda', 'PutFunctionEventInvokeConfig', pick(properties, PROPERTIES));
