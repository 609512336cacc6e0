import type { Parameter } from '@aws-sdk/client-cloudformation';
import { templateError, validationError } from '../cloudformation-error.ts';
import type { ParameterDefinition, Template } from './template.ts';

/**
 * The values of a template's parameters as text: given, kept from before (`UsePreviousValue`) or default. Refuses
 * missing, unknown and unfit ones.
 */
export function readParameters(
  template: Template,
  given: readonly Parameter[] | undefined,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const definitions = template.Parameters ?? {};
  refuseUnknown(definitions, given ?? []);
  const byKey = new Map(given?.map((parameter) => [parameter.ParameterKey, parameter]));
  const missing: string[] = [];
  const values: Record<string, string> = {};
  for (const [key, definition] of Object.entries(definitions)) {
    refuseUnsupportedType(key, definition);
    const value = valueOf(byKey.get(key), previous[key], definition);
    if (value === undefined) missing.push(key);
    else values[key] = checked(key, value, definition);
  }
  if (missing.length > 0) throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  return values;
}

/** What Ref gives: a list for list types. */
export const parameterValue = (definition: ParameterDefinition, value: string): string | string[] =>
  isList(definition.Type) ? value.split(',').map((item) => item.trim()) : value;

export const isSecret = (definition: ParameterDefinition | undefined): boolean =>
  definition?.NoEcho === true || String(definition?.NoEcho).toLowerCase() === 'true';

const isList = (type: string) => type === 'CommaDelimitedList' || type.startsWith('List<');

function refuseUnknown(definitions: object, given: readonly Parameter[]): void {
  const unknown = given
    .map(({ ParameterKey }) => ParameterKey!)
    .filter((key) => !Object.hasOwn(definitions, key));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
}

function refuseUnsupportedType(key: string, { Type }: ParameterDefinition): void {
  if (Type.startsWith('AWS::SSM::')) {
    throw validationError(
      `Parameter '${key}' is of type ${Type}; the local cloud has no Parameter Store. Use type String and pass the value.`,
    );
  }
  if (/^(String|Number|CommaDelimitedList|List<Number>|AWS::[\w:]+|List<AWS::[\w:]+>)$/.test(Type)) return;
  throw templateError(`Unrecognized parameter type: ${Type}`);
}

function valueOf(
  given: Parameter | undefined,
  previous: string | undefined,
  definition: ParameterDefinition,
): string | undefined {
  if (given?.UsePreviousValue) return previous;
  if (given?.ParameterValue !== undefined) return given.ParameterValue;
  const { Default } = definition;
  return Default === undefined ? undefined : Array.isArray(Default) ? Default.join(',') : String(Default);
}

function checked(key: string, value: string, definition: ParameterDefinition): string {
  const items = isList(definition.Type) ? value.split(',').map((item) => item.trim()) : [value];
  for (const item of items) {
    const fault = faultOf(item, definition);
    if (fault === undefined) continue;
    const { ConstraintDescription } = definition;
    throw validationError(
      ConstraintDescription
        ? `Parameter '${key}' failed to satisfy constraint: ${ConstraintDescription}`
        : `Parameter '${key}' ${fault}`,
    );
  }
  return value;
}

function faultOf(value: string, definition: ParameterDefinition): string | undefined {
  const { Type, AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = definition;
  if (AllowedValues && !AllowedValues.map(String).includes(value)) return 'must be one of AllowedValues';
  if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(value)) {
    return `must match pattern ${AllowedPattern}`;
  }
  if (MinLength !== undefined && value.length < Number(MinLength)) {
    return `must contain at least ${MinLength} characters`;
  }
  if (MaxLength !== undefined && value.length > Number(MaxLength)) {
    return `must contain at most ${MaxLength} characters`;
  }
  if (!Type.includes('Number')) return undefined;
  if (value.trim() === '' || Number.isNaN(Number(value))) return 'must be a number';
  if (MinValue !== undefined && Number(value) < Number(MinValue))
    return `must be a number not less than ${MinValue}`;
  if (MaxValue !== undefined && Number(value) > Number(MaxValue)) {
    return `must be a number not greater than ${MaxValue}`;
  }
  return undefined;
}
