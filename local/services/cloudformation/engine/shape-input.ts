import type { NormalizedSchema } from '@smithy/core/schema';
import { validationError } from '../cloudformation-error.ts';

/**
 * Brings a value from a template into the form of an operation's input: member names whatever their case, numbers and
 * booleans also as text. Refuses members that the operation does not have.
 */
export function shapeInput(schema: NormalizedSchema, value: unknown, path = ''): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.isDocumentSchema()) return value;
  if (schema.isStructSchema()) return shapeStruct(schema, value, path);
  if (schema.isListSchema()) {
    if (!Array.isArray(value)) throw unexpected(path, 'a list', value);
    return value.map((item, index) => shapeInput(schema.getValueSchema(), item, `${path}/${index}`));
  }
  if (schema.isMapSchema()) return shapeMap(schema, value, path);
  if (schema.isNumericSchema()) return shapeNumber(value, path);
  if (schema.isBooleanSchema()) return shapeBoolean(value, path);
  if (schema.isStringSchema()) return shapeString(value, path);
  return value;
}

function shapeStruct(schema: NormalizedSchema, value: unknown, path: string): object {
  if (!isObject(value)) throw unexpected(path, 'an object', value);
  const members = new Map(
    Object.entries(schema.getMemberSchemas()).map(([name, member]) => [name.toLowerCase(), { name, member }]),
  );
  const shaped: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const found = members.get(key.toLowerCase());
    if (!found)
      throw validationError(`Encountered unsupported property ${path === '' ? key : `${path}/${key}`}`);
    const result = shapeInput(found.member, item, `${path}/${key}`);
    if (result !== undefined) shaped[found.name] = result;
  }
  return shaped;
}

function shapeMap(schema: NormalizedSchema, value: unknown, path: string): object {
  if (!isObject(value)) throw unexpected(path, 'an object', value);
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      shapeInput(schema.getValueSchema(), item, `${path}/${key}`),
    ]),
  );
}

function shapeNumber(value: unknown, path: string): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw unexpected(path, 'a number', value);
  return number;
}

function shapeBoolean(value: unknown, path: string): boolean {
  const text = String(value).toLowerCase();
  if (text !== 'true' && text !== 'false') throw unexpected(path, 'a boolean', value);
  return text === 'true';
}

function shapeString(value: unknown, path: string): string {
  if (typeof value === 'object') throw unexpected(path, 'text', value);
  return String(value);
}

const unexpected = (path: string, expected: string, value: unknown) =>
  validationError(
    `Properties validation failed: #${path}: expected ${expected}, got ${JSON.stringify(value)?.slice(0, 200)}`,
  );

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
