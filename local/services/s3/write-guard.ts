import { matches, preconditionFailed } from './conditions.ts';
import type { ObjectIndex } from './object-index.ts';
import type { ObjectPlace } from './records.ts';
import { notSupported, s3Error } from './s3-error.ts';

interface WriteConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** Watches conditional writes while their bodies arrive. */
export interface WriteGuards {
  /** Refuses at once what cannot succeed any more; `end` it in any case. */
  begin(place: ObjectPlace, conditions: WriteConditions): WriteGuard;
  /** Tells the writes under way that the object was deleted. */
  deleted(place: ObjectPlace): void;
}

interface WriteGuard {
  /** Called when the body is there, right before the object appears. */
  check(): void;
  end(): void;
}

interface Guarded {
  /** The objects of a bucket. */
  objects(bucket: string): ObjectIndex;
  readonly faults: boolean;
}

/**
 * Conditional writes as S3 decides them: the first to finish wins, later ones get 412; 409 where the object was deleted
 * under a write. With `faults` a race with another conditional write answers 409 as well, as it may on AWS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function createWriteGuards({ objects, faults }: Guarded): WriteGuards {
  const underWay = new Map<string, Set<{ disturbed: boolean; raced: boolean }>>();
  return {
    begin: ({ bucket, key }, conditions) => {
      if (conditions.IfMatch === undefined && conditions.IfNoneMatch === undefined) return UNCONDITIONAL;
      const index = objects(bucket.name);
      checkWrite(index, key, conditions);
      const place = `${bucket.name}/${key}`;
      const writes = underWay.get(place) ?? new Set();
      underWay.set(place, writes);
      const write = { disturbed: false, raced: writes.size > 0 };
      for (const other of writes) other.raced = true;
      writes.add(write);
      return {
        check: () => {
          if (write.disturbed) throw conflict();
          try {
            checkWrite(index, key, conditions);
          } catch (error) {
            throw faults && write.raced ? conflict() : error;
          }
        },
        end: () => {
          writes.delete(write);
          if (writes.size === 0) underWay.delete(place);
        },
      };
    },
    deleted: ({ bucket, key }) => {
      for (const write of underWay.get(`${bucket.name}/${key}`) ?? []) write.disturbed = true;
    },
  };
}

const UNCONDITIONAL: WriteGuard = { check: () => {}, end: () => {} };

function checkWrite(index: ObjectIndex, key: string, { IfMatch, IfNoneMatch }: WriteConditions): void {
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*')
    throw notSupported('If-None-Match other than * on a write');
  const current = index.current(key);
  if (IfNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  if (IfMatch === undefined) return;
  if (!current) throw s3Error('NoSuchKey', 'The specified key does not exist.', { Key: key });
  if (!matches(IfMatch, current)) throw preconditionFailed('If-Match');
}

const conflict = () =>
  s3Error(
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
  );
