import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { Definition, ResourceRecord } from '../records.ts';
import { dependenciesOf, type Dependencies } from '../template/dependencies.ts';
import { conditionHolds, type Surroundings } from '../template/intrinsics.ts';
import { parameterValue } from '../template/parameters.ts';
import { parseTemplate } from '../template/parse-template.ts';
import type { ResourceDefinition, Template } from '../template/template.ts';
import { templateError } from '../cloudformation-error.ts';
import { exportedValue } from './exports.ts';

/** A definition ready to be applied: what its conditions leave of the template. */
export interface Prepared {
  readonly template: Template;
  readonly resources: ReadonlyMap<string, ResourceDefinition>;
  readonly dependencies: Dependencies;
  /** Names of exports that were looked up so far. */
  readonly imports: Set<string>;
  /** What the template's functions see while the stack has these resources. */
  surroundings(resources: Readonly<Record<string, ResourceRecord>>): Surroundings;
}

export function prepare(
  context: CloudFormationContext,
  stack: { readonly id: string; readonly name: string },
  definition: Definition,
): Prepared {
  const template = parseTemplate(definition.template);
  const parameters = {
    ...pseudoParameters(context, stack, definition),
    ...ownParameters(template, definition),
  };
  const imports = new Set<string>();
  const surroundings = (resources: Readonly<Record<string, ResourceRecord>>): Surroundings => ({
    template,
    parameters,
    reference: (id) => made(resources, id).physicalId,
    attribute: (id, name) => attributeOf(made(resources, id), name),
    exported: (name) => {
      imports.add(name);
      return exportedValue(context, name);
    },
    zones: (region) => ['a', 'b', 'c'].map((letter) => region + letter),
  });
  const before = surroundings({});
  const resources = new Map(
    Object.entries(template.Resources).filter(
      ([, { Condition }]) => Condition === undefined || conditionHolds(Condition, before),
    ),
  );
  return { template, resources, dependencies: dependenciesOf(resources), imports, surroundings };
}

const ownParameters = (template: Template, { parameters }: Definition) =>
  Object.fromEntries(
    Object.entries(template.Parameters ?? {}).map(([key, definition]) => [
      key,
      parameterValue(definition, parameters[key] ?? ''),
    ]),
  );

const pseudoParameters = (
  { cloud }: CloudFormationContext,
  stack: { readonly id: string; readonly name: string },
  definition: Definition,
) => ({
  'AWS::AccountId': cloud.account,
  'AWS::NotificationARNs': definition.notificationArns,
  'AWS::Partition': cloud.partition,
  'AWS::Region': cloud.region,
  'AWS::StackId': stack.id,
  'AWS::StackName': stack.name,
  'AWS::URLSuffix': cloud.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
});

function made(resources: Readonly<Record<string, ResourceRecord>>, id: string): ResourceRecord {
  const resource = resources[id];
  if (resource) return resource;
  throw templateError(`Unresolved resource dependencies [${id}] in the Resources block of the template`);
}

function attributeOf(resource: ResourceRecord, name: string): unknown {
  const value = resource.attributes[name];
  if (value !== undefined) return value;
  throw templateError(
    `Resource ${resource.logicalId} does not support attribute type ${name} in Fn::GetAtt (${resource.type})`,
  );
}
