import { text } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { randomSuffix } from '../engine/physical-name.ts';
import { pick } from './pick.ts';
import type { Properties, ResourceContext, ResourceType } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html */
export const stepFunctionsStateMachine: ResourceType = {
  type: 'AWS::StepFunctions::StateMachine',
  properties: [
    'Definition',
    'DefinitionS3Location',
    'DefinitionString',
    'DefinitionSubstitutions',
    'LoggingConfiguration',
    'RoleArn',
    'StateMachineName',
    'StateMachineType',
    'Tags',
    'TracingConfiguration',
  ],
  replacedBy: ['StateMachineName', 'StateMachineType'],
  nameProperty: 'StateMachineName',
  create: async (resource) => {
    const { call, properties } = resource;
    const name = String(
      properties['StateMachineName'] ?? `${resource.logicalId.slice(0, 67)}-${randomSuffix()}`,
    );
    const { stateMachineArn } = await call<{ stateMachineArn: string }>('states', 'CreateStateMachine', {
      name,
      definition: await definitionOf(resource),
      roleArn: properties['RoleArn'],
      ...(properties['StateMachineType'] === undefined ? {} : { type: properties['StateMachineType'] }),
      ...pick(properties, ['LoggingConfiguration', 'TracingConfiguration']),
      ...(resource.tags.length > 0 ? { tags: resource.tags } : {}),
    });
    return { physicalId: stateMachineArn, attributes: { Arn: stateMachineArn, Name: name } };
  },
  update: async (resource) => {
    const { call, properties, physicalId: stateMachineArn, attributes } = resource;
    await call('states', 'UpdateStateMachine', {
      stateMachineArn,
      definition: await definitionOf(resource),
      roleArn: properties['RoleArn'],
      ...pick(properties, ['LoggingConfiguration', 'TracingConfiguration']),
    });
    const tagKeys = removedTagKeys(resource);
    if (tagKeys.length > 0) await call('states', 'UntagResource', { resourceArn: stateMachineArn, tagKeys });
    if (resource.tags.length > 0) {
      await call('states', 'TagResource', { resourceArn: stateMachineArn, tags: resource.tags });
    }
    return { physicalId: stateMachineArn, attributes };
  },
  delete: ({ call, physicalId }) => call('states', 'DeleteStateMachine', { stateMachineArn: physicalId }),
};

async function definitionOf(resource: ResourceContext): Promise<string> {
  const { Definition, DefinitionString, DefinitionS3Location, DefinitionSubstitutions } = resource.properties;
  const source =
    DefinitionString ??
    (Definition === undefined
      ? await storedDefinition(resource, DefinitionS3Location as Properties)
      : undefined);
  const text = typeof source === 'string' ? source : JSON.stringify(Definition);
  return substituted(text, (DefinitionSubstitutions ?? {}) as Properties);
}

async function storedDefinition({ call }: ResourceContext, location: Properties): Promise<string> {
  const { Body } = await call<{ Body: Readable }>('s3', 'GetObject', {
    Bucket: location['Bucket'],
    Key: location['Key'],
    ...(location['Version'] === undefined ? {} : { VersionId: location['Version'] }),
  });
  return text(Body);
}

/** `${Name}` in a definition; names that are not given stay, as they may mean something to the machine. */
const substituted = (definition: string, values: Properties): string =>
  definition.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : JSON.stringify(String(value)).slice(1, -1);
  });
