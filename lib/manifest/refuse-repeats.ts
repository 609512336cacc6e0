import type { Field, YamlReader } from './yaml-reader.ts';

export interface Unique {
  /** `the name of an environment` */
  readonly what: string;
  /** By which two items are the same; an item without one is no repeat. */
  valueOf(index: number): string | undefined;
}

/** Notes a fault at each item whose value an earlier one has. */
export function refuseRepeats(reader: YamlReader, items: readonly Field[], { what, valueOf }: Unique): void {
  const seen = new Map<string, Field>();
  items.forEach((item, index) => {
    const text = valueOf(index);
    if (text === undefined) return;
    const first = seen.get(text);
    if (first) {
      const { line, column } = first.position;
      reader.fault(
        item,
        `expected ${what} only once, got ${JSON.stringify(text)} again (first at ${line}:${column})`,
      );
    } else {
      seen.set(text, item);
    }
  });
}
