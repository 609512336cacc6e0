import { templateError, validationError } from '../cloudformation-error.ts';
import { dependenciesOf } from './dependencies.ts';
import { conditionsIn, referencesIn } from './references.ts';
import type { ResourceDefinition, Template } from './template.ts';

const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
];
const ATTRIBUTES = [
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
];
const DELETION_POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate', 'Snapshot'];
const MOST_RESOURCES = 500;
const MOST_OF_OTHERS = 200;

export interface TemplateRules {
  /** Whether resources of that type can be made. */
  isKnownType(type: string): boolean;
  /** Enforce numbers. */
  readonly quotas: boolean;
}

/** Refuses a template that CloudFormation would refuse before it makes anything. */
export function checkTemplate(template: Template, rules: TemplateRules): void {
  checkSections(template);
  if (rules.quotas) checkNumbers(template);
  for (const [id, resource] of Object.entries(template.Resources)) checkResource(id, resource);
  checkTypes(template, rules);
  checkReferences(template);
  checkConditions(template);
  dependenciesOf(new Map(Object.entries(template.Resources)));
}

function checkSections(template: Template): void {
  const unknown = Object.keys(template).filter((section) => !SECTIONS.includes(section));
  if (unknown.length > 0) {
    throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  }
  if (template.Transform !== undefined) {
    throw validationError(
      `The local cloud runs no transforms; expected a template without Transform, got ${JSON.stringify(template.Transform)}. Run the transform first and pass its result.`,
    );
  }
  if (template.Rules !== undefined) {
    throw validationError('The local cloud does not check Rules; leave that section out.');
  }
  const { Resources } = template;
  if (!isObject(Resources) || Object.keys(Resources).length === 0) {
    throw templateError('At least one Resources member must be defined.');
  }
}

function checkNumbers(template: Template): void {
  const limits = {
    Resources: MOST_RESOURCES,
    Parameters: MOST_OF_OTHERS,
    Outputs: MOST_OF_OTHERS,
    Mappings: MOST_OF_OTHERS,
  };
  for (const [section, most] of Object.entries(limits)) {
    const number = Object.keys(template[section as keyof Template] ?? {}).length;
    if (number <= most) continue;
    throw templateError(
      `Number of ${section.toLowerCase()}, ${number}, is greater than maximum allowed, ${most}`,
    );
  }
}

function checkResource(id: string, resource: ResourceDefinition): void {
  if (!/^[A-Za-z0-9]+$/.test(id)) throw templateError(`Resource name ${id} is non alphanumeric.`);
  if (!isObject(resource) || typeof resource.Type !== 'string') {
    throw templateError(`[/Resources/${id}] Every Resources object must contain a Type member.`);
  }
  const unknown = Object.keys(resource).filter((attribute) => !ATTRIBUTES.includes(attribute));
  if (unknown.length > 0) throw validationError(`Invalid template resource property '${unknown[0]}'`);
  for (const attribute of ['DeletionPolicy', 'UpdateReplacePolicy'] as const) {
    const policy = resource[attribute];
    if (policy === undefined || DELETION_POLICIES.includes(policy)) continue;
    throw templateError(`Unrecognized ${attribute} ${String(policy)} for resource ${id}`);
  }
  for (const attribute of ['CreationPolicy', 'UpdatePolicy'] as const) {
    if (resource[attribute] === undefined) continue;
    throw validationError(
      `The local cloud does not support ${attribute} (resource ${id}); leave it out or deploy to AWS.`,
    );
  }
}

function checkTypes(template: Template, { isKnownType }: TemplateRules): void {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  const unknown = [...new Set(types)].filter((type) => !isKnownType(type));
  if (unknown.length > 0) throw templateError(`Unrecognized resource types: [${unknown.sort().join(', ')}]`);
}

function checkReferences(template: Template): void {
  const known = new Set([...Object.keys(template.Parameters ?? {}), ...Object.keys(template.Resources)]);
  const unresolved = (value: unknown) =>
    [...referencesIn(value)].filter((name) => !known.has(name) && !name.startsWith('AWS::'));
  for (const [section, values] of [
    ['Resources', Object.values(template.Resources).map(({ Properties }) => Properties)],
    ['Outputs', Object.values(template.Outputs ?? {})],
  ] as const) {
    const names = new Set(values.flatMap(unresolved));
    if (names.size === 0) continue;
    throw templateError(
      `Unresolved resource dependencies [${[...names].join(', ')}] in the ${section} block of the template`,
    );
  }
  for (const [id, { DependsOn }] of Object.entries(template.Resources)) {
    const missing = [DependsOn ?? []].flat().find((name) => !Object.hasOwn(template.Resources, name));
    if (missing === undefined) continue;
    throw templateError(
      `Unresolved resource dependencies [${missing}] in the Resources block of the template (DependsOn of ${id})`,
    );
  }
}

function checkConditions(template: Template): void {
  const known = new Set(Object.keys(template.Conditions ?? {}));
  const asked = new Set([
    ...conditionsIn(template.Conditions),
    ...conditionsIn(template.Outputs),
    ...Object.values(template.Resources).flatMap(({ Condition, Properties }) => [
      ...(Condition === undefined ? [] : [Condition]),
      ...conditionsIn(Properties),
    ]),
  ]);
  const unknown = [...asked].filter((name) => !known.has(name));
  if (unknown.length > 0) {
    throw templateError(`Unresolved condition dependency ${unknown[0]} in the template`);
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
