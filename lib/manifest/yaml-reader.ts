import { isMap, isNode, isScalar, isSeq, type Node, type Pair, type YAMLSeq } from 'yaml';
import { didYouMean } from '../appspec/did-you-mean.ts';
import type { Fault } from './fault.ts';
import { parseYaml, type ParsedYaml, type Path, type Position, type YamlOptions } from './parse-yaml.ts';

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
    options?: MapOptions,
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

interface MapOptions {
  readonly others: 'allowed';
}

export function readYaml(text: string, file: string, options: YamlOptions): YamlReader {
  const yaml = parseYaml(text, options);
  const faults = yaml.problems.map(({ position, message }): Fault => ({ file, ...position, message }));
  const fault = (field: Field, message: string) => {
    faults.push({ file, ...field.position, message });
  };
  const got = (field: Field) => describe(yaml.resolve(field.node));

  return {
    root: { name: '', node: yaml.contents, position: yaml.positionOf(yaml.contents) },
    faults,
    fault,
    got,
    map: (field, known, options) => {
      const node = yaml.resolve(field.node);
      if (!isMap(node)) {
        fault(field, `expected ${named(field)} to be a mapping of ${known.join(', ')}, got ${got(field)}`);
        return undefined;
      }
      const { fields, others } = fieldsByKey(yaml, { field, pairs: node.items, known });
      if (options?.others !== 'allowed') {
        for (const other of others) fault(other, unknownKey(field, other.name, known));
      }
      return fields;
    },
    keys: (field) => {
      const node = yaml.resolve(field.node);
      return isMap(node) ? node.items.map(keyOf) : [];
    },
    list: (field, expected) => {
      const node = yaml.resolve(field.node);
      if (!isSeq(node)) {
        fault(field, `expected ${named(field)} to be a list of ${expected}, got ${got(field)}`);
        return undefined;
      }
      return itemsOf(yaml, field, node);
    },
    string: (field, expected) => {
      const node = yaml.resolve(field.node);
      if (isScalar(node) && typeof node.value === 'string' && node.value !== '') return node.value;
      const quote = isScalar(node) && typeof node.value !== 'string' && node.value !== null;
      const hint = quote ? '; put it in quotes' : '';
      fault(field, `expected ${named(field)} to be ${expected}, got ${got(field)}${hint}`);
      return undefined;
    },
    at: (path) => yaml.positionOf(yaml.nearest(path)),
  };
}

/** `expected strategy.type …` reads better than `expected  …` for the document itself. */
export const named = (field: Field): string => field.name || 'the file';

interface Mapping<Key extends string> {
  readonly field: Field;
  readonly pairs: readonly Pair[];
  readonly known: readonly Key[];
}

/** The fields of the known keys, there or not, and the keys that are not known. */
function fieldsByKey<Key extends string>(
  yaml: ParsedYaml,
  { field, pairs, known }: Mapping<Key>,
): { readonly fields: Record<Key, Field>; readonly others: readonly Field[] } {
  const nameOf = (key: string) => (field.name === '' ? key : `${field.name}.${key}`);
  const fields = Object.fromEntries(
    known.map((key): [Key, Field] => [key, { name: nameOf(key), position: field.position }]),
  ) as Record<Key, Field>;
  const others: Field[] = [];
  for (const pair of pairs) {
    const key = keyOf(pair);
    const keyAt = yaml.positionOf(isNode(pair.key) ? pair.key : yaml.resolve(field.node));
    if (!isKnown(key, known)) {
      others.push({ name: key, position: keyAt });
      continue;
    }
    const value = isNode(pair.value) ? pair.value : undefined;
    const position = value === undefined || isNull(value) ? keyAt : yaml.positionOf(value);
    fields[key] = { name: nameOf(key), node: value, position };
  }
  return { fields, others };
}

const isKnown = <Key extends string>(key: string, known: readonly Key[]): key is Key =>
  (known as readonly string[]).includes(key);

function itemsOf(yaml: ParsedYaml, field: Field, list: YAMLSeq): Field[] {
  return list.items.map((item, index) => {
    const node = isNode(item) ? item : undefined;
    return { name: `${field.name}[${index}]`, node, position: yaml.positionOf(node ?? list) };
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
