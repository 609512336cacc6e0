import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import { refPrefix } from '../lib/source/git/ref-key.ts';
import type { Remote } from './remote-url.ts';

/** The bucket as the helper uses it: it reads, adds what is never changed again, and swaps records of refs. */
export interface RefStore {
  /** Keys and ETags of the repository's records. */
  records(): Promise<readonly { readonly key: string; readonly etag: string }[]>;
  /** Undefined where there is none. */
  read(key: string): Promise<{ readonly text: string; readonly etag: string } | undefined>;
  /** Writes over exactly the state with that ETag; without one, only where nothing is. Undefined: somebody was quicker. */
  swap(key: string, text: string, etag: string | undefined): Promise<{ readonly etag: string } | undefined>;
  /** An object that is already there is the same one. */
  add(key: string, path: string): Promise<void>;
  open(key: string): Promise<Readable>;
}

/** From here on in parts, several at a time. */
const IN_PARTS_FROM = 8 * 1024 * 1024;
const SWAPS = 4;

export function refStore(s3: S3Client, { bucket: Bucket, repository }: Remote): RefStore {
  const put = (Key: string, Body: string, condition: { IfMatch?: string; IfNoneMatch?: string }) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/json', ...condition }));
  return {
    async records() {
      const found: { key: string; etag: string }[] = [];
      let ContinuationToken: string | undefined;
      do {
        const Prefix = refPrefix(repository);
        const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
        found.push(...(page.Contents ?? []).map(({ Key, ETag }) => ({ key: Key!, etag: ETag! })));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken);
      return found;
    },
    async read(Key) {
      try {
        const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return { text: await Body!.transformToString(), etag: ETag! };
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
    async swap(key, text, etag) {
      const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
      for (let attempt = 1; ; attempt += 1) {
        try {
          const { ETag } = await put(key, text, condition);
          return { etag: ETag! };
        } catch (error) {
          // 404 answers If-Match where nothing is; 409 a race that nobody has won yet.
          if (statusOf(error) === 412 || (statusOf(error) === 404 && etag !== undefined)) return undefined;
          if (statusOf(error) !== 409 || attempt === SWAPS) throw error;
        }
      }
    },
    async add(Key, path) {
      const { size } = await stat(path);
      const object = { Bucket, Key, Body: createReadStream(path), IfNoneMatch: '*' };
      try {
        if (size < IN_PARTS_FROM) await s3.send(new PutObjectCommand({ ...object, ContentLength: size }));
        else await addInParts(s3, object);
      } catch (error) {
        if (statusOf(error) !== 412) throw error;
      }
    },
    open: async (Key) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body as Readable,
  };
}

async function addInParts(
  client: S3Client,
  params: { Bucket: string; Key: string; Body: Readable; IfNoneMatch: string },
): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage');
  await new Upload({ client, params, partSize: IN_PARTS_FROM, queueSize: 4 }).done();
}

const statusOf = (error: unknown): number | undefined =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
