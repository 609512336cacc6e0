import { pick } from './pick.ts';
import type { Properties, ResourceType } from './resource-type.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-lambda-alias.html */
export const lambdaAlias: ResourceType = {
  type: 'AWS::Lambda::Alias',
  properties: ['Description', 'FunctionName', 'FunctionVersion', 'Name', 'RoutingConfig'],
  replacedBy: ['FunctionName', 'Name'],
  create: async ({ call, properties }) => {
    const { AliasArn } = await call<{ AliasArn: string }>('lambda', 'CreateAlias', aliasOf(properties));
    return { physicalId: AliasArn, attributes: { AliasArn } };
  },
  update: async ({ call, properties, physicalId }) => {
    const routing =
      properties['RoutingConfig'] === undefined ? { RoutingConfig: { AdditionalVersionWeights: {} } } : {};
    await call('lambda', 'UpdateAlias', { ...aliasOf(properties), ...routing });
    return { physicalId, attributes: { AliasArn: physicalId } };
  },
  delete: ({ call, properties }) => call('lambda', 'DeleteAlias', pick(properties, ['FunctionName', 'Name'])),
};

interface VersionWeight {
  readonly FunctionVersion: string;
  readonly FunctionWeight: number;
}

/** The template lists weights, the API maps them. */
function aliasOf(properties: Properties): object {
  const routing = properties['RoutingConfig'] as
    { AdditionalVersionWeights?: readonly VersionWeight[] } | undefined;
  const weights = routing?.AdditionalVersionWeights?.map((weight) => [
    weight.FunctionVersion,
    weight.FunctionWeight,
  ]);
  return {
    ...pick(properties, ['Description', 'FunctionName', 'FunctionVersion', 'Name']),
    ...(weights
      ? { RoutingConfig: { AdditionalVersionWeights: Object.fromEntries(weights) as object } }
      : {}),
  };
}
