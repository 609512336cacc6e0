import type { Content } from './records.ts';
import { s3Error } from './s3-error.ts';

/** Bytes from `start` up to but not including `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The bytes that a Range header asks for; undefined where it asks for all: without a header, and, as S3 does, with one
 * that cannot be read or that names several ranges.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, first, last] = match;
  const range =
    first === ''
      ? { start: Math.max(0, size - Number(last)), end: size }
      : { start: Number(first), end: last === '' ? size : Math.min(size, Number(last) + 1) };
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  if (range.start >= range.end) {
    throw s3Error('InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  }
  return range;
}

/** The bytes of one part of a multipart upload; any other object is its own part 1. */
export function partRange({ parts, size }: Content, number: number): ByteRange {
  let start = 0;
  for (const part of parts ?? [{ number: 1, size }]) {
    if (part.number === number) return { start, end: start + part.size };
    start += part.size;
  }
  throw s3Error('InvalidPartNumber', 'The requested partnumber is not satisfiable', {
    PartNumberRequested: number,
    ActualPartCount: parts?.length ?? 1,
  });
}
