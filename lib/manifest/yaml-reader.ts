import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  visit,
} from 'yaml';
import { didYouMean } from '../appspec/did-you-mean.ts';
import { nestsDeeper } from '../appspec/nests-deeper.ts';
import type { Fault } from './fault.ts';

/** Where something stands in a file. Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

/** One value of the document, or the place where it should have been. */
export interface Field {
  /** What a person would call it: `strategy.keepBlue`, `environments[1]`; empty for the whole document. */
  readonly name: string;
  /** Left out where the key is absent. */
  readonly node?: Node | undefined;
  readonly position: Position;
}

/** Reads a YAML document value by value, noting what is wrong and where; never throws. */
export interface YamlReader {
  readonly root: Field;
  readonly faults: readonly Fault[];
  /** Notes a fault at the field. */
  fault(field: Field, message: string): void;
  /** The fields of a mapping by key; a key that is not `known` is a fault. `others: 'allowed'` lets such keys pass. */
  map<Key extends string>(
    field: Field,
    known: readonly Key[],
    options?: { readonly others: 'allowed' },
  ): Record<Key, Field> | undefined;
  /** The keys that a mapping has, in order; empty for anything else. */
  keys(field: Field): readonly string[];
  list(field: Field, expected: string): readonly Field[] | undefined;
  string(field: Field, expected: string): string | undefined;
  /** What stands there, as a person would write it, for the "got" of a message. */
  got(field: Field): string;
  /** Where the value at `path` stands, or the nearest part of the path that exists. */
  at(path: Path): Position;
}

/** A document that a person writes is a few KiB; above this it is something else. */
const YAML_LIMIT_BYTES = 256 * 1024;

const DEEPEST = 32;

export interface YamlOptions {
  /** Anchors and aliases: a build file may use them, a short file of ours is plain. */
  readonly aliases: 'allowed' | 'refused';
}

export function readYaml(text: string, file: string, options: YamlOptions): YamlReader {
  const faults: Fault[] = [];
  const lines = new LineCounter();
  const document = parse(text, lines, (position, message) => faults.push({ file, ...position, message }));
  const positionOf = (node: Node | null | undefined): Position => {
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document) {
    checkAliases(document, options, (node, message) => faults.push({ file, ...positionOf(node), message }));
  }
  const rootNode = document?.contents ?? undefined;
  const root: Field = { name: '', node: rootNode, position: positionOf(rootNode) };
  const resolve = (node: Node | undefined) => (isAlias(node) && document ? node.resolve(document) : node);
  const fault = (field: Field, message: string) => {
    faults.push({ file, ...field.position, message });
  };
  const got = (field: Field) => describe(resolve(field.node));

  return {
    root,
    faults,
    fault,
    got,
    map: (field, known, options) => {
      const node = resolve(field.node);
      if (!isMap(node)) {
        fault(field, `expected ${named(field)} to be a mapping of ${known.join(', ')}, got ${got(field)}`);
        return undefined;
      }
      const fields = Object.fromEntries(
        known.map((key) => [key, { name: child(field, key), node: undefined, position: field.position }]),
      ) as Record<(typeof known)[number], Field>;
      for (const pair of node.items) {
        const key = keyOf(pair);
        const position = positionOf(isNode(pair.key) ? pair.key : node);
        const value = isNode(pair.value) ? pair.value : undefined;
        const present = value !== undefined && !isNull(value);
        if ((known as readonly string[]).includes(key)) {
          const at = present ? positionOf(value) : position;
          fields[key as (typeof known)[number]] = { name: child(field, key), node: value, position: at };
        } else if (options?.others !== 'allowed') {
          fault({ name: key, position }, unknownKey(field, key, known));
        }
      }
      return fields;
    },
    keys: (field) => {
      const node = resolve(field.node);
      return isMap(node) ? node.items.map(keyOf) : [];
    },
    list: (field, expected) => {
      const node = resolve(field.node);
      if (!isSeq(node)) {
        fault(field, `expected ${named(field)} to be a list of ${expected}, got ${got(field)}`);
        return undefined;
      }
      return node.items.map((item, index) => {
        const value = isNode(item) ? item : undefined;
        return { name: `${field.name}[${index}]`, node: value, position: positionOf(value ?? node) };
      });
    },
    string: (field, expected) => {
      const node = resolve(field.node);
      if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
      const quote = isScalar(node) && typeof node.value !== 'string' && node.value !== null;
      fault(
        field,
        `expected ${named(field)} to be ${expected}, got ${got(field)}${quote ? '; put it in quotes' : ''}`,
      );
      return undefined;
    },
    at: (path) => positionOf(document ? nearest(document, path) : undefined),
  };
}

/** `expected strategy.type …` reads better than `expected  …` for the document itself. */
export const named = (field: Field): string => field.name || 'the file';

const child = (field: Field, key: string) => (field.name === '' ? key : `${field.name}.${key}`);

function parse(
  text: string,
  lines: LineCounter,
  fault: (position: Position, message: string) => void,
): Document | undefined {
  const start = { line: 1, column: 1 };
  if (Buffer.byteLength(text) > YAML_LIMIT_BYTES) {
    fault(start, `expected a file of at most ${YAML_LIMIT_BYTES} bytes, got ${Buffer.byteLength(text)}`);
    return undefined;
  }
  if (nestsDeeper(text, DEEPEST)) {
    fault(start, `expected values nested at most ${DEEPEST} deep; write the file flatter`);
    return undefined;
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  for (const { code, message, pos } of [...document.errors, ...document.warnings]) {
    const { line, col } = lines.linePos(pos[0]);
    const text =
      code === 'MULTIPLE_DOCS' ? 'expected one document, got several' : `expected valid YAML: ${message}`;
    fault({ line: Math.max(1, line), column: Math.max(1, col) }, text);
  }
  return document;
}

function checkAliases(
  document: Document,
  options: YamlOptions,
  fault: (node: Node, message: string) => void,
): void {
  visit(document, {
    Alias: (_, alias) => {
      if (options.aliases === 'refused') {
        fault(
          alias,
          `expected a plain value, got the alias *${alias.source}; write the value out or quote it`,
        );
      } else if (alias.resolve(document) === undefined) {
        fault(alias, `expected a value, got the alias *${alias.source}, which nothing defines; quote it`);
      }
    },
  });
}

function unknownKey(field: Field, key: string, known: readonly string[]): string {
  const hint = didYouMean(key, known);
  const where = field.name === '' ? 'at the top' : `in ${field.name}`;
  return `unknown key ${JSON.stringify(key)} ${where}${hint ? `; did you mean ${JSON.stringify(hint)}?` : `; known are ${known.join(', ')}`}`;
}

const keyOf = (pair: Pair): string => {
  if (isScalar(pair.key)) return String(pair.key.value);
  return isNode(pair.key) ? describe(pair.key) : String(pair.key);
};

const isNull = (node: Node) => isScalar(node) && node.value === null;

function describe(node: Node | undefined): string {
  if (node === undefined || isNull(node)) return 'nothing';
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return node.items.length === 0 ? 'an empty list' : 'a list';
  if (!isScalar(node)) return 'an alias';
  const text = typeof node.value === 'string' ? JSON.stringify(node.value) : String(node.value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function nearest(document: Document, path: Path): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return undefined;
}
