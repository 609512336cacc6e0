import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';

/** A mapping of which nothing is known yet. */
export type Loose = Readonly<Record<string, unknown>>;

/** The object in a JSON file; empty where it holds none, undefined where there is no such file. */
export async function readJson(folder: BundleFiles, file: string): Promise<Loose | undefined> {
  const text = await folder.read(file);
  if (text === undefined) return undefined;
  try {
    return loose(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The value as a mapping; empty where it is none. */
export const loose = (value: unknown): Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Loose) : {};

/** The value where it is a text with something in it. */
export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value : undefined;
