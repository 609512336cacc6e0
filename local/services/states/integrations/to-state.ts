import type { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import type { NormalizedSchema } from '@smithy/core/schema';

/** Turns an answer of the SDK's shape into a task's result: PascalCase members, times and blobs as texts. */
export async function toState(value: unknown, schema: NormalizedSchema): Promise<unknown> {
  if (value === null || value === undefined) return undefined;
  if (schema.isStreaming()) return readText(value as Readable);
  if (schema.isDocumentSchema()) return value;
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (schema.isListSchema()) return list(value as readonly unknown[], schema.getValueSchema());
  if (schema.isMapSchema()) return mapping(value, schema.getValueSchema());
  if (schema.isStructSchema()) return structure(value as Record<string, unknown>, schema);
  return value;
}

async function structure(value: Record<string, unknown>, schema: NormalizedSchema): Promise<unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const part = await toState(value[name], member);
    if (part !== undefined) result[pascalCase(name)] = part;
  }
  return result;
}

const list = (value: readonly unknown[], schema: NormalizedSchema) =>
  Promise.all(value.map((item) => toState(item, schema)));

async function mapping(value: object, schema: NormalizedSchema): Promise<unknown> {
  const entries: [string, unknown][] = [];
  for (const [key, part] of Object.entries(value)) entries.push([key, await toState(part, schema)]);
  return Object.fromEntries(entries.filter(([, part]) => part !== undefined));
}

const pascalCase = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
