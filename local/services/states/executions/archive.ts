import { createHash } from 'node:crypto';
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

const LANES = 8;

export function createArchive(folder: string, report: (error: unknown) => void): Archive {
  const writing = new Map<string, ArchivedExecution>();
  const places = createPlaces(folder);
  // Few files at a time; those of one ARN in order, or a name taken again would lose its file to the old one's removal.
  const lanes = Array.from({ length: LANES }, () => Promise.resolve());
  const enqueue = (lane: number, work: () => Promise<void>) => {
    lanes[lane] = lanes[lane]!.then(work).catch(report);
  };
  return {
    add: (record, execution) => {
      const { lane, file } = places(record);
      writing.set(record.arn, execution);
      enqueue(lane, async () => {
        await writeFile(file, JSON.stringify(execution));
        if (writing.get(record.arn) === execution) writing.delete(record.arn);
      });
    },
    get: async (record) => {
      const held = writing.get(record.arn);
      return held ?? (JSON.parse(await readFile(places(record).file, 'utf8')) as ArchivedExecution);
    },
    remove: (record) => {
      const { lane, file } = places(record);
      writing.delete(record.arn);
      enqueue(lane, () => rm(file, { force: true }));
    },
    flush: async () => {
      await Promise.all(lanes);
    },
  };
}

/** Where an execution lies; named by a hash, as names may be longer, or more alike, than file systems can bear. */
function createPlaces(folder: string): (record: ExecutionRecord) => { lane: number; file: string } {
  const made = new Set<string>();
  return ({ arn }) => {
    const hash = createHash('sha256').update(arn).digest('hex');
    const shelf = join(folder, hash.slice(0, 2));
    if (!made.has(shelf)) mkdirSync(shelf, { recursive: true });
    made.add(shelf);
    return { lane: Number.parseInt(hash.slice(0, 2), 16) % LANES, file: join(shelf, `${hash}.json`) };
  };
}
