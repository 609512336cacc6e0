import type { StoredVersion } from './records.ts';
import { s3Error } from './s3-error.ts';

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/** Refuses a read as RFC 9110 orders it: 412 before 304; an ETag outweighs a date. */
export function checkRead(version: StoredVersion, conditions: ReadConditions): void {
  const failed = failedPrecondition(version, conditions);
  if (failed) throw preconditionFailed(failed);
  const { IfNoneMatch, IfModifiedSince } = conditions;
  const unchanged =
    IfNoneMatch === undefined
      ? IfModifiedSince !== undefined && seconds(version.modified) <= seconds(IfModifiedSince.getTime())
      : matches(IfNoneMatch, version);
  if (unchanged) throw s3Error('NotModified', 'Not Modified');
}

/** The source of a copy answers 412 in every case. */
export function checkCopySource(version: StoredVersion, conditions: ReadConditions): void {
  const failed = failedPrecondition(version, conditions);
  if (failed) throw preconditionFailed(`x-amz-copy-source-${failed}`);
  const { IfNoneMatch, IfModifiedSince } = conditions;
  if (IfNoneMatch !== undefined && matches(IfNoneMatch, version)) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
  const since = IfNoneMatch === undefined ? IfModifiedSince?.getTime() : undefined;
  if (since !== undefined && seconds(version.modified) <= seconds(since)) {
    throw preconditionFailed('x-amz-copy-source-If-Modified-Since');
  }
}

export const matches = (condition: string, { content }: StoredVersion): boolean =>
  condition === '*' || condition.split(',').some((etag) => unquoted(etag) === content.etag);

export const unquoted = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1');

export const preconditionFailed = (condition: string) =>
  s3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  });

function failedPrecondition(version: StoredVersion, conditions: ReadConditions): string | undefined {
  const { IfMatch, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) return matches(IfMatch, version) ? undefined : 'If-Match';
  const changed =
    IfUnmodifiedSince !== undefined && seconds(version.modified) > seconds(IfUnmodifiedSince.getTime());
  return changed ? 'If-Unmodified-Since' : undefined;
}

/** HTTP dates have no smaller unit. */
const seconds = (ms: number) => Math.floor(ms / 1000);
