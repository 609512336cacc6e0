import type { Properties } from './resource-type.ts';

/** The named properties, where they are set. */
export const pick = (properties: Properties, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(
    names.filter((name) => properties[name] !== undefined).map((name) => [name, properties[name]]),
  );

/** Whether one of the named properties changed. */
export const differs = (before: Properties, after: Properties, names: readonly string[]): boolean =>
  names.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
