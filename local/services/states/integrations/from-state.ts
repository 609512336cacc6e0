import { Readable } from 'node:stream';
import type { NormalizedSchema } from '@smithy/core/schema';

/** Parameters that do not fit the request; Step Functions refuses the task before any call. */
export class UnusableParameters extends Error {
  override readonly name = 'UnusableParameters';
}

/**
 * Turns a task's parameters into the request that the SDK would make: members come in PascalCase even where the API
 * has them in camelCase, times as ISO 8601 texts, blobs as texts or JSON.
 */
export function fromState(value: unknown, schema: NormalizedSchema, field = 'Arguments'): unknown {
  if (value === null || value === undefined) return undefined;
  if (schema.isStreaming()) return Readable.from([bytes(value)]);
  if (schema.isDocumentSchema()) return value;
  if (schema.isBlobSchema()) return bytes(value);
  if (schema.isTimestampSchema()) return time(value, field);
  if (schema.isListSchema()) return items(value, schema, field);
  if (schema.isMapSchema()) return mapping(value, schema, field);
  if (schema.isStructSchema()) return structure(value, schema, field);
  if (schema.isStringSchema()) return text(value);
  return value;
}

function structure(value: unknown, schema: NormalizedSchema, field: string): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(field, 'an object');
  const members = new Map([...schema.structIterator()].map((entry) => [entry[0].toLowerCase(), entry]));
  const result: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value as object)) {
    const member = /^[A-Z]/.test(key) ? members.get(key.toLowerCase()) : undefined;
    if (!member) throw new UnusableParameters(`The field "${key}" is not supported by Step Functions`);
    result[member[0]] = fromState(part, member[1], key);
  }
  return result;
}

function items(value: unknown, schema: NormalizedSchema, field: string): unknown {
  if (!Array.isArray(value)) throw wrongType(field, 'an array');
  const inner = schema.getValueSchema();
  return value.map((item) => fromState(item, inner, field));
}

function mapping(value: unknown, schema: NormalizedSchema, field: string): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) throw wrongType(field, 'an object');
  const inner = schema.getValueSchema();
  return Object.fromEntries(
    Object.entries(value as object).map(([key, part]) => [key, fromState(part, inner, key)]),
  );
}

function time(value: unknown, field: string): Date {
  const date = new Date(typeof value === 'number' ? value * 1000 : String(value));
  if (Number.isNaN(date.getTime())) throw wrongType(field, 'a time in ISO 8601');
  return date;
}

/** Where a text is wanted, JSON is taken as its text: that is how messages are written in definitions. */
const text = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
const bytes = (value: unknown) => Buffer.from(text(value));

const wrongType = (field: string, expected: string) =>
  new UnusableParameters(`The value for the field '${field}' must be ${expected}`);
