import type { Tag } from '@aws-sdk/client-cloudformation';
import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Definition, StackRecord } from '../records.ts';
import type { Properties, ResourceContext } from '../resources/resource-type.ts';
import { physicalName } from './physical-name.ts';
import { shapeInput } from './shape-input.ts';

/** What a resource type is given to work with. */
export function resourceContext(
  cloud: Cloud,
  stack: StackRecord,
  caller: Caller,
  resource: { logicalId: string; properties: Properties; tags: readonly Tag[] },
): ResourceContext {
  const { logicalId, properties, tags } = resource;
  return {
    scope: cloud,
    endpoint: cloud.endpoint,
    stackId: stack.id,
    stackName: stack.name,
    logicalId,
    properties,
    tags,
    call: async <Output>(service: string, operation: string, input: object) => {
      const model = await cloud.model(service);
      const shape = model.operations.get(operation)?.input;
      if (!shape) throw new Error(`expected an operation of ${service}, got ${operation}`);
      return cloud.call<Output>(caller, service, operation, shapeInput(shape, input) as object);
    },
    newName: (options) => physicalName(stack.name, logicalId, options),
    arn: cloud.arn,
  };
}

/** The stack's tags with those of the resource over them. */
export function tagsOf(definition: Definition, properties: Properties): Tag[] {
  const own = Array.isArray(properties['Tags']) ? (properties['Tags'] as Tag[]) : [];
  const named = new Set(own.map(({ Key }) => Key));
  return [...definition.tags.filter(({ Key }) => !named.has(Key)), ...own];
}
