import type { NormalizedSchema } from '@smithy/core/schema';
import { fromText } from '../codecs.ts';

/** How form fields are named: awsQuery (`Tags.member.1.Key`) or ec2Query (`Filter.1.Name`, all lists flattened). */
export type QueryDialect = 'awsQuery' | 'ec2Query';

/** Reads the form fields of a query request into the operation's input. */
export function readQuery(dialect: QueryDialect, schema: NormalizedSchema, fields: URLSearchParams): unknown {
  if (schema.isUnitSchema()) return {};
  return readValue(dialect, schema, treeOf(fields)) ?? {};
}

type Tree = string | { [part: string]: Tree };

/** `A.1.B=x` as `{A: {1: {B: 'x'}}}`. */
function treeOf(fields: URLSearchParams): Tree {
  const root = Object.create(null) as { [part: string]: Tree };
  for (const [name, value] of fields) {
    const parts = name.split('.');
    const last = parts.pop()!;
    let node = root;
    for (const part of parts) {
      const next = node[part];
      node = typeof next === 'object' ? next : (node[part] = Object.create(null) as { [part: string]: Tree });
    }
    node[last] = value;
  }
  return root;
}

function readValue(dialect: QueryDialect, schema: NormalizedSchema, tree: Tree | undefined): unknown {
  if (tree === undefined) return undefined;
  if (schema.isStructSchema()) return readStruct(dialect, schema, tree);
  if (schema.isListSchema()) return readList(dialect, schema, tree);
  if (schema.isMapSchema()) return readMap(dialect, schema, tree);
  return typeof tree === 'string' ? fromText(schema, tree) : undefined;
}

function readStruct(dialect: QueryDialect, schema: NormalizedSchema, tree: Tree): unknown {
  if (typeof tree === 'string') return tree === '' ? {} : undefined;
  const value: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    const read = readValue(dialect, member, tree[fieldName(dialect, name, member)]);
    if (read !== undefined) value[name] = read;
  }
  return value;
}

function readList(dialect: QueryDialect, schema: NormalizedSchema, tree: Tree): unknown[] {
  if (typeof tree === 'string') return [];
  const item = schema.getValueSchema();
  const flattened = dialect === 'ec2Query' || schema.getMergedTraits().xmlFlattened;
  const items = flattened ? tree : (tree[item.getMergedTraits().xmlName ?? 'member'] ?? tree['member'] ?? {});
  return inOrder(items).map((entry) => readValue(dialect, item, entry));
}

function readMap(dialect: QueryDialect, schema: NormalizedSchema, tree: Tree): Record<string, unknown> {
  if (typeof tree === 'string') return {};
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const value = schema.getValueSchema();
  const valueName = value.getMergedTraits().xmlName ?? 'value';
  const entries = schema.getMergedTraits().xmlFlattened ? tree : (tree['entry'] ?? {});
  return Object.fromEntries(
    inOrder(entries).flatMap((entry) =>
      typeof entry === 'string' ? [] : [[entry[keyName], readValue(dialect, value, entry[valueName])]],
    ),
  );
}

const inOrder = (tree: Tree): Tree[] =>
  typeof tree === 'string'
    ? []
    : Object.keys(tree)
        .filter((key) => /^\d+$/.test(key))
        .sort((a, b) => Number(a) - Number(b))
        .map((key) => tree[key]!);

function fieldName(dialect: QueryDialect, name: string, member: NormalizedSchema): string {
  const traits = member.getMergedTraits();
  if (dialect === 'awsQuery') return traits.xmlName ?? name;
  const ec2Name = traits['ec2QueryName'] as string | undefined;
  const xmlName = traits.xmlName ?? name;
  return ec2Name ?? xmlName.charAt(0).toUpperCase() + xmlName.slice(1);
}
