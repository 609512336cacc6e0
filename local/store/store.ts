import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The durable state of the services: named tables of plain JSON values. */
export interface Store {
  /**
   * The table of that name, filled with what an earlier run left. It is a Map that the service may change in place,
   * values too; all of it is written on `save`. Values must be plain JSON (times as epoch milliseconds).
   */
  table<Value>(service: string, name: string): Map<string, Value>;
  /** Writes every table whole, each by an atomic rename. */
  save(): void;
}

/** Tables kept as `<folder>/<service>/<name>.json`; without a folder they live in memory only. */
export function createStore(folder?: string): Store {
  const tables = new Map<string, Map<string, unknown>>();
  return {
    table: <Value>(service: string, name: string) => {
      const path = join(service, `${name}.json`);
      const table = tables.get(path) ?? read(folder, path);
      tables.set(path, table);
      return table as Map<string, Value>;
    },
    save: () => {
      if (folder === undefined) return;
      for (const [path, table] of tables) write(folder, path, table);
    },
  };
}

function read(folder: string | undefined, path: string): Map<string, unknown> {
  if (folder === undefined) return new Map();
  const file = join(folder, path);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  try {
    return new Map(Object.entries(JSON.parse(text) as Record<string, unknown>));
  } catch (cause) {
    throw new Error(`${file} does not hold JSON; move it away to start without it`, { cause });
  }
}

function write(folder: string, path: string, table: Map<string, unknown>): void {
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(table)));
  renameSync(`${file}.new`, file);
}
