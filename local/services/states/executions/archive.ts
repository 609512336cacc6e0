import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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
  // One after the other: a name that is taken again must not lose its new file to the removal of the old one.
  const enqueue = (work: () => Promise<void>) => {
    queue = queue.then(work).catch(report);
  };
  return {
    add: (record, execution) => {
      writing.set(record.arn, execution);
      enqueue(async () => {
        const file = fileOf(folder, record);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, JSON.stringify(execution));
        if (writing.get(record.arn) === execution) writing.delete(record.arn);
      });
    },
    get: async (record) => {
      const held = writing.get(record.arn);
      if (held) return held;
      return JSON.parse(await readFile(fileOf(folder, record), 'utf8')) as ArchivedExecution;
    },
    remove: (record) => {
      writing.delete(record.arn);
      enqueue(() => rm(fileOf(folder, record), { force: true }));
    },
    flush: () => queue,
  };
}

/** Named by a hash: names of executions may be longer, or more alike, than file systems can bear. */
function fileOf(folder: string, { arn }: ExecutionRecord): string {
  const hash = createHash('sha256').update(arn).digest('hex');
  return join(folder, hash.slice(0, 2), `${hash}.json`);
}
