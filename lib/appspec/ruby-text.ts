import type { YamlTree } from './yaml-tree.ts';

/** A value as Ruby's `to_s` prints it, which is what the stock agent works with where it expects text. */
export function rubyText(tree: YamlTree): string {
  if (tree.kind === 'scalar') return tree.value === null ? '' : scalarText(tree.value);
  return inspect(tree);
}

/** Ruby's `String#to_i`: leading digits with single underscores between them, else 0. */
export function rubyInteger(text: string): number {
  const digits = /^\s*([-+]?\d+(?:_\d+)*)/.exec(text)?.[1];
  return digits === undefined ? 0 : Number(digits.replaceAll('_', ''));
}

function inspect(tree: YamlTree): string {
  if (tree.kind === 'list') return `[${tree.items.map(inspect).join(', ')}]`;
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(([key, { value }]) => `${JSON.stringify(key)}=>${inspect(value)}`);
    return `{${entries.join(', ')}}`;
  }
  if (tree.value === null) return 'nil';
  return typeof tree.value === 'string' ? JSON.stringify(tree.value) : scalarText(tree.value);
}

const scalarText = (value: string | number | boolean): string => String(value);
