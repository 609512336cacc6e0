import { isAlias, isNode, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import { nestsDeeper } from '../appspec/nests-deeper.ts';

/** Where something stands in a file. Both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly (string | number)[];

export interface YamlOptions {
  /** Anchors and aliases: a build file may use them, a short file of ours is plain. */
  readonly aliases: 'allowed' | 'refused';
}

interface YamlProblem {
  readonly position: Position;
  readonly message: string;
}

export interface ParsedYaml {
  /** The document's value; left out where it is empty or could not be read. */
  readonly contents: Node | undefined;
  readonly problems: readonly YamlProblem[];
  positionOf(node: Node | undefined): Position;
  /** The node itself, or what it is an alias of. */
  resolve(node: Node | undefined): Node | undefined;
  /** The node at `path`, or at the nearest part of the path that exists. */
  nearest(path: Path): Node | undefined;
}

/** A document that a person writes is a few KiB; above this it is something else. */
const YAML_LIMIT_BYTES = 256 * 1024;

const DEEPEST = 32;

/** Parses one YAML document of bounded size; never throws. */
export function parseYaml(text: string, options: YamlOptions): ParsedYaml {
  const tooMuch = excessOf(text);
  if (tooMuch !== undefined) return unread(tooMuch);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const positionOf = (node: Node | undefined) => positionAt(node?.range?.[0] ?? 0);
  const invalid = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    position: positionAt(pos[0]),
    message:
      code === 'MULTIPLE_DOCS' ? 'expected one document, got several' : `expected valid YAML: ${message}`,
  }));
  const aliases = aliasProblems(document, options).map(({ node, message }) => ({
    position: positionOf(node),
    message,
  }));
  return {
    contents: document.contents ?? undefined,
    problems: [...invalid, ...aliases],
    positionOf,
    resolve: (node) => (isAlias(node) ? node.resolve(document) : node),
    nearest: (path) => nearest(document, path),
  };
}

function excessOf(text: string): string | undefined {
  const bytes = Buffer.byteLength(text);
  if (bytes > YAML_LIMIT_BYTES) return `expected a file of at most ${YAML_LIMIT_BYTES} bytes, got ${bytes}`;
  if (!nestsDeeper(text, DEEPEST)) return undefined;
  return `expected values nested at most ${DEEPEST} deep; write the file flatter`;
}

function unread(message: string): ParsedYaml {
  const start = { line: 1, column: 1 };
  return {
    contents: undefined,
    problems: [{ position: start, message }],
    positionOf: () => start,
    resolve: (node) => node,
    nearest: () => undefined,
  };
}

function aliasProblems(
  document: Document,
  { aliases }: YamlOptions,
): { readonly node: Node; readonly message: string }[] {
  const problems: { node: Node; message: string }[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (aliases === 'refused') {
        const message = `expected a plain value, got the alias *${alias.source}; write the value out or quote it`;
        problems.push({ node: alias, message });
      } else if (alias.resolve(document) === undefined) {
        const message = `expected a value, got the alias *${alias.source}, which nothing defines; quote it`;
        problems.push({ node: alias, message });
      }
    },
  });
  return problems;
}

function nearest(document: Document, path: Path): Node | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node)) return node;
  }
  return undefined;
}
