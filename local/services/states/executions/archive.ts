import { mkdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryEvent } from '../interpreter/history.ts';
import type { ExecutionRecord } from '../records.ts';

/** What is kept of a closed execution beside its record. */
export interface ArchivedExecution {
  readonly input: string;
  readonly output?: string;
  readonly events: readonly HistoryEvent[];
}

/** Keeps closed executions as one file each, so that memory holds only those that run. */
export interface Archive {
  add(record: ExecutionRecord, execution: ArchivedExecution): void;
  get(record: ExecutionRecord): Promise<ArchivedExecution>;
  remove(record: ExecutionRecord): void;
  /** Resolves when all that was added is on disk. */
  flush(): Promise<void>;
}

export function createArchive(folder: string, report: (error: unknown) => void): Archive {
  const writing = new Map<string, ArchivedExecution>();
  let queue = Promise.resolve();
  const fileOf = ({ machineName, name }: ExecutionRecord) => join(folder, machineName, `${name}.json`);
  // One after the other: a name that is taken again must not lose its new file to the removal of the old one.
  const enqueue = (work: () => Promise<void>) => {
    queue = queue.then(work).catch(report);
  };
  return {
    add: (record, execution) => {
      writing.set(record.arn, execution);
      mkdirSync(join(folder, record.machineName), { recursive: true });
      enqueue(async () => {
        await writeFile(fileOf(record), JSON.stringify(execution));
        if (writing.get(record.arn) === execution) writing.delete(record.arn);
      });
    },
    get: async (record) => {
      const held = writing.get(record.arn);
      if (held) return held;
      return JSON.parse(await readFile(fileOf(record), 'utf8')) as ArchivedExecution;
    },
    remove: (record) => {
      writing.delete(record.arn);
      enqueue(() => rm(fileOf(record), { force: true }));
    },
    flush: () => queue,
  };
}
