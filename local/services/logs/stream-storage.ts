import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Segment, StoredEvent, StreamRecord } from './log-records.ts';

type NewEvent = Omit<StoredEvent, 'position'>;

/** The events of log streams, in files of about a megabyte; memory holds only where each begins. */
export interface StreamStorage {
  /** `events` in the order of their times. */
  append(stream: StreamRecord, events: readonly NewEvent[]): void;
  read(stream: StreamRecord, segment: Segment): Promise<StoredEvent[]>;
  /** Removes the segments whose events are all older. */
  dropBefore(stream: StreamRecord, time: number): void;
  remove(stream: StreamRecord): void;
}

export function createStreamStorage(folder: string): StreamStorage {
  const pathOf = (stream: StreamRecord, segment: Segment) => join(folder, stream.id, segment.file);
  const removeFile = (stream: StreamRecord, segment: Segment) =>
    rmSync(pathOf(stream, segment), { force: true });

  const appendInOrder = (stream: StreamRecord, events: readonly NewEvent[]) => {
    for (let start = 0; start < events.length;) {
      const segment = openSegment(stream, events[start]!.timestamp);
      const lines: string[] = [];
      let bytes = 0;
      while (start < events.length && segment.bytes + bytes < SEGMENT_BYTES) {
        const { timestamp, ingestionTime, message } = events[start++]!;
        const line = `${JSON.stringify([timestamp, ingestionTime, message])}\n`;
        lines.push(line);
        bytes += Buffer.byteLength(line);
        segment.lastTime = timestamp;
      }
      mkdirSync(join(folder, stream.id), { recursive: true });
      appendFileSync(pathOf(stream, segment), lines.join(''));
      segment.bytes += bytes;
      segment.count += lines.length;
      stream.nextPosition += lines.length;
    }
  };

  return {
    append: (stream, events) => {
      const first = events[0]?.timestamp ?? Infinity;
      const later = stream.segments.filter(({ lastTime }) => lastTime > first);
      if (later.length === 0) return appendInOrder(stream, events);
      // A batch older than what is there, from a second writer: the tail is written anew, in order.
      const tail = later.flatMap((segment) => parse(readFileSync(pathOf(stream, segment), 'utf8'), segment));
      for (const segment of later) removeFile(stream, segment);
      stream.segments = stream.segments.filter((segment) => !later.includes(segment));
      stream.nextPosition = later[0]!.firstPosition;
      appendInOrder(
        stream,
        [...tail, ...events].sort((a, b) => a.timestamp - b.timestamp),
      );
    },
    read: async (stream, segment) => {
      // Fewer events than there may be by now: the positions of these are certain.
      const { count } = segment;
      const text = await readFile(pathOf(stream, segment), 'utf8').catch(missingIsEmpty);
      return parse(text, segment).slice(0, count);
    },
    dropBefore: (stream, time) => {
      while (stream.segments[0] && stream.segments[0].lastTime < time) {
        removeFile(stream, stream.segments.shift()!);
      }
    },
    remove: (stream) => rmSync(join(folder, stream.id), { recursive: true, force: true }),
  };
}

function openSegment(stream: StreamRecord, firstTime: number): Segment {
  const last = stream.segments.at(-1);
  if (last && last.bytes < SEGMENT_BYTES) return last;
  const segment = {
    file: `${randomUUID()}.ndjson`,
    firstPosition: stream.nextPosition,
    count: 0,
    bytes: 0,
    firstTime,
    lastTime: firstTime,
  };
  stream.segments.push(segment);
  return segment;
}

const parse = (text: string, { firstPosition }: Segment): StoredEvent[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const [timestamp, ingestionTime, message] = JSON.parse(line) as [number, number, string];
      return { position: firstPosition + index, timestamp, ingestionTime, message };
    });

function missingIsEmpty(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''; // deleted meanwhile
  throw error;
}

const SEGMENT_BYTES = 1_048_576;
