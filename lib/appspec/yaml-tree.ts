import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, ParsedNode } from 'yaml';
import type { FaultCode } from './app-spec-fault.ts';
import { nestsDeeper } from './nests-deeper.ts';
import type { Position } from './position.ts';
import { rubyScalar } from './ruby-scalar.ts';
import type { ScalarValue } from './ruby-scalar.ts';
import { textPositions } from './text-positions.ts';

interface YamlScalar {
  readonly kind: 'scalar';
  readonly at: Position;
  readonly value: ScalarValue;
  /** As written: `0644` of a plain scalar, which its value (420) no longer shows. */
  readonly source: string;
}

export interface YamlList {
  readonly kind: 'list';
  readonly at: Position;
  readonly items: readonly YamlTree[];
}

export interface YamlMap {
  readonly kind: 'map';
  readonly at: Position;
  /** By key; of a repeated key the last one. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
}

export interface YamlEntry {
  readonly keyAt: Position;
  readonly value: YamlTree;
}

export type YamlTree = YamlScalar | YamlList | YamlMap;

interface YamlProblem {
  readonly at: Position;
  readonly code: Extract<FaultCode, 'not-yaml' | `yaml-${string}`>;
  readonly message: string;
}

/** A key that stands twice in one map. */
interface RepeatedKey {
  readonly key: string;
  readonly at: Position;
  /** Where the one before it stands, which no longer counts. */
  readonly first: Position;
}

export interface YamlReading {
  /** Absent where the text is not YAML or holds no document. */
  readonly tree?: YamlTree;
  readonly problems: readonly YamlProblem[];
  /** Keys that stand twice in one map: the last one counts. */
  readonly repeated: readonly RepeatedKey[];
}

/** Levels of maps and lists; an AppSpec file needs seven. */
const DEEPEST = 100;

const START: Position = { line: 1, column: 1 };

/**
 * Reads the first document of a YAML (or JSON) text as the stock host agent's library does: YAML 1.1 scalars by Ruby's
 * rules, no aliases, no dates, the last of repeated keys.
 */
export function readYaml(text: string): YamlReading {
  const unreadable = text.indexOf('\0');
  if (unreadable >= 0) {
    return failed(textPositions(text)(unreadable), 'expected text, found a NUL character; remove it');
  }
  if (text.startsWith('\uFEFF')) {
    return failed(START, 'expected plain UTF-8, found a byte order mark; save the file without it');
  }
  if (nestsDeeper(text, DEEPEST)) {
    return failed(START, `expected values nested at most ${DEEPEST} deep; write the file flatter`);
  }
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  return document ? convert(document, textPositions(text)) : { problems: [], repeated: [] };
}

function convert(document: Document.Parsed, at: (offset: number) => Position): YamlReading {
  const [error] = document.errors; // those after it are mostly of its making
  if (error) return failed(at(error.pos[0]), `expected YAML: ${error.message}`);
  const problems: YamlProblem[] = [];
  const repeated: RepeatedKey[] = [];
  const tree = convertNode(document.contents, { at, problems, repeated });
  return { tree, problems, repeated };
}

interface Conversion {
  at(offset: number): Position;
  readonly problems: YamlProblem[];
  readonly repeated: RepeatedKey[];
}

function convertNode(node: ParsedNode | null, conversion: Conversion): YamlTree {
  if (node === null) return { kind: 'scalar', at: START, value: null, source: '' };
  const at = conversion.at(node.range[0]);
  if (isAlias(node)) {
    conversion.problems.push({
      at,
      code: 'yaml-alias',
      message: `expected a value, found the alias *${node.source}, which the host agent refuses; write the value out`,
    });
    return { kind: 'scalar', at, value: null, source: '' };
  }
  if (isMap(node)) return convertMap(node.items, at, conversion);
  if (isSeq(node)) {
    return {
      kind: 'list',
      at,
      items: node.items.map((item) => convertNode(item, conversion)),
    };
  }
  if (!isScalar(node)) throw new Error('expected a YAML node of a known kind');
  return convertScalar(node, at, conversion);
}

interface MapItem {
  readonly key: ParsedNode;
  readonly value: ParsedNode | null;
}

function convertMap(items: readonly MapItem[], at: Position, conversion: Conversion): YamlMap {
  const entries = new Map<string, YamlEntry>();
  for (const { key, value } of items) {
    const keyAt = conversion.at(key.range[0]);
    const name = isScalar(key) ? String(key.value) : `[${keyAt.line}:${keyAt.column}]`;
    const first = entries.get(name)?.keyAt;
    if (first) conversion.repeated.push({ key: name, at: keyAt, first });
    const empty: YamlScalar = { kind: 'scalar', at: keyAt, value: null, source: '' };
    entries.set(name, { keyAt, value: value === null ? empty : convertNode(value, conversion) });
  }
  return { kind: 'map', at, entries };
}

interface ScalarNode {
  readonly value: unknown;
  readonly source?: string;
  readonly type?: string;
  readonly tag?: string;
}

function convertScalar(node: ScalarNode, at: Position, conversion: Conversion): YamlScalar {
  const source = node.source ?? '';
  const value = rubyScalar(source, { plain: node.type === 'PLAIN', tag: node.tag });
  if (value !== 'date') return { kind: 'scalar', at, value: value.value, source };
  conversion.problems.push({
    at,
    code: 'yaml-date',
    message: `expected text or a number, found the date ${source}, which the host agent refuses; put it in quotes`,
  });
  return { kind: 'scalar', at, value: null, source };
}

const failed = (at: Position, message: string): YamlReading => ({
  problems: [{ at, code: 'not-yaml', message }],
  repeated: [],
});
