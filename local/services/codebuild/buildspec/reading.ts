import { BuildspecError } from './buildspec-error.ts';

/** Tells where in the document a value stands: `buildspec.yml:7`. */
export interface Reading {
  at(path: readonly (string | number)[]): string;
}

export function mapping(
  reading: Reading,
  path: readonly (string | number)[],
  value: unknown,
): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  const where = path.length === 0 ? 'a buildspec' : path.join('/');
  throw new BuildspecError(`${reading.at(path)}: expected ${where} to be a mapping, got ${typeName(value)}`);
}

export function strings(reading: Reading, path: readonly (string | number)[], value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list))
    throw new BuildspecError(
      `${reading.at(path)}: expected ${path.join('/')} to be a list, got ${typeName(value)}`,
    );
  return list.map((item: unknown, i) => {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
      return String(item);
    throw new BuildspecError(
      `${reading.at([...path, i])}: expected ${path.join('/')} to hold texts, got ${typeName(item)} (quote a command that holds ": ")`,
    );
  });
}

export function text(reading: Reading, path: readonly string[], value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  throw new BuildspecError(
    `${reading.at(path)}: expected ${path.join('/')} to be a text, got ${typeName(value)}`,
  );
}

const typeName = (value: unknown) =>
  value === null || value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;

/** `yes` and `no` as buildspecs write them, or a boolean. */
export function flag(reading: Reading, path: readonly string[], value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 'no') return false;
  if (value === true || value === 'yes') return true;
  throw new BuildspecError(
    `${reading.at(path)}: expected ${path.join('/')} to be yes or no, got ${JSON.stringify(value)}`,
  );
}

/** A mapping of texts, empty where there is none. */
export function texts(
  reading: Reading,
  path: readonly string[],
  value: unknown,
): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  const entries = Object.entries(mapping(reading, path, value));
  return Object.fromEntries(entries.map(([name, one]) => [name, text(reading, [...path, name], one) ?? '']));
}
