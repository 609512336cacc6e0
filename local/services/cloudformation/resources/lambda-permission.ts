import { pick } from './pick.ts';
import type { Properties, ResourceType } from './resource-type.ts';

const PROPERTIES = [
  'Action',
  'EventSourceToken',
  'FunctionName',
  'FunctionUrlAuthType',
  'InvokedViaFunctionUrl',
  'Principal',
  'PrincipalOrgID',
  'SourceAccount',
  'SourceArn',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-permission.html */
export const lambdaPermission: ResourceType = {
  type: 'AWS::Lambda::Permission',
  properties: PROPERTIES,
  create: async (resource) => {
    const StatementId = resource.newName({ longest: 100 });
    const { FunctionName, ...rest } = pick(resource.properties, PROPERTIES);
    await resource.call('lambda', 'AddPermission', { ...functionOf({ FunctionName }), ...rest, StatementId });
    return { physicalId: StatementId, attributes: { Id: StatementId } };
  },
  delete: ({ call, properties, physicalId }) =>
    call('lambda', 'RemovePermission', { ...functionOf(properties), StatementId: physicalId }),
};

/** A qualified ARN names a version or an alias, which the API wants apart. */
function functionOf({ FunctionName }: Properties): object {
  const parts = String(FunctionName).split(':');
  if (parts.length !== 8) return { FunctionName };
  return { FunctionName: parts.slice(0, 7).join(':'), Qualifier: parts[7] };
}
