import type * as z from 'zod/mini';
import type { JsonObjects, Nonced } from '../../lib/store/json-objects.ts';

/** Thrown where a test kills the function: nothing after it happens. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export interface MemoryObjects extends JsonObjects {
  readonly content: Map<string, string>;
  /** Counts every change of what lasts, here and in other doubles that share it. */
  readonly kill: KillSwitch;
}

/** Kills after the n-th change of anything that lasts, once. */
export interface KillSwitch {
  /** To be called after each change. */
  changed(): void;
  after(changes: number): void;
  readonly changes: number;
}

export function killSwitch(): KillSwitch {
  let count = 0;
  let limit = Infinity;
  return {
    changed() {
      count++;
      if (count !== limit) return;
      limit = Infinity;
      throw new Killed(`killed after change ${count}`);
    },
    after(changes) {
      count = 0;
      limit = changes;
    },
    get changes() {
      return count;
    },
  };
}

/** The state bucket as a map. What lasts is what a function wrote before it was killed. */
export function memoryObjects(kill: KillSwitch = killSwitch()): MemoryObjects {
  const content = new Map<string, string>();
  let nonce = 0;
  const write = (key: string, value: object) => {
    content.set(key, JSON.stringify(value));
    kill.changed();
  };
  const read = <Value>(key: string, schema: z.ZodMiniType<Value>): Value | undefined => {
    const text = content.get(key);
    return text === undefined ? undefined : schema.parse(JSON.parse(text));
  };
  return {
    content,
    kill,
    async read(key, schema) {
      const value = read(key, schema);
      return value === undefined ? undefined : { value, etag: key };
    },
    async update<Value extends Nonced>(
      key: string,
      schema: z.ZodMiniType<Value>,
      change: (current: Value | undefined) => Omit<Value, 'nonce'> | undefined,
    ) {
      const changed = change(read(key, schema));
      if (changed) write(key, { ...changed, nonce: String(++nonce) });
      return read(key, schema);
    },
    async put(key, value) {
      write(key, value);
    },
    async delete(key) {
      content.delete(key);
      kill.changed();
    },
    async deleteIf(key, schema, isMeant) {
      const value = read(key, schema);
      if (value === undefined || !isMeant(value)) return;
      content.delete(key);
      kill.changed();
    },
    async *list(prefix, { after = '' } = {}) {
      for (const key of [...content.keys()].sort()) if (key.startsWith(prefix) && key > after) yield key;
    },
  };
}
