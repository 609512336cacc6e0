import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3ServiceException,
  type S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { deadline } from '../runtime/deadline.ts';
import { newNonce } from '../runtime/ids.ts';
import { schemaIssues } from '../release/schema-issues.ts';

/** A small JSON object in the state bucket, as read. */
interface Stored<Value> {
  readonly value: Value;
  readonly etag: string;
}

/** Small JSON objects of one bucket, changed by conditional writes only. */
export interface JsonObjects {
  read<Value>(key: string, schema: z.ZodMiniType<Value>): Promise<Stored<Value> | undefined>;
  /**
   * Reads, changes and writes until nobody came between. `change` may be called more than once; what it gives is
   * written, `undefined` leaves the object as it is. Answers the value that stands in the end.
   */
  update<Value extends Nonced>(
    key: string,
    schema: z.ZodMiniType<Value>,
    change: (current: Value | undefined) => Omit<Value, 'nonce'> | undefined,
  ): Promise<Value | undefined>;
  /** Writes without a condition: for objects that are the same whoever writes them. */
  put(key: string, value: object): Promise<void>;
  /** A missing object counts as deleted. */
  delete(key: string): Promise<void>;
  /**
   * Deletes the object that was judged and no other: what somebody writes meanwhile is judged anew.
   * Needs s3:GetObject beside s3:DeleteObject: https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
   */
  deleteIf<Value>(
    key: string,
    schema: z.ZodMiniType<Value>,
    isMeant: (current: Value) => boolean,
  ): Promise<void>;
  /** Keys below a prefix in the order of their UTF-8, a page at a time. */
  list(prefix: string, part?: Part): AsyncGenerator<string>;
}

/** Of what is listed. */
interface Part {
  /** Only keys after this one. */
  readonly after?: string | undefined;
  /** How many are asked for at once, for who will not read on; S3's thousand where it is left out. */
  readonly pageSize?: number;
}

/** Every record carries one, so that a writer can tell its own success from another's. */
export interface Nonced {
  readonly nonce: string;
}

const ATTEMPTS = 25;

export function jsonObjects(s3: S3Client, bucket: string): JsonObjects {
  const place = (key: string): Place => ({ Bucket: bucket, Key: key });
  const objects: JsonObjects = {
    async read(key, schema) {
      const found = await getText(s3, place(key));
      if (!found) return undefined;
      return { value: parse(schema, found.text, `s3://${bucket}/${key}`), etag: found.etag };
    },

    async update(key, schema, change) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const current = await objects.read(key, schema);
        const changed = change(current?.value);
        if (changed === undefined) return current?.value;
        // A JSON round trip drops what is undefined, as a reader will find it.
        const next = { ...changed, nonce: newNonce() };
        if (await write(s3, { ...place(key), value: next, etag: current?.etag }))
          return parse(schema, JSON.stringify(next), key);
        // A refusal can follow an own success whose answer was lost: the nonce tells.
        const standing = await objects.read(key, schema);
        if (standing?.value.nonce === next.nonce) return standing.value;
        await backOff(attempt);
      }
      throw conflicted('write', `s3://${bucket}/${key}`);
    },

    async put(key, value) {
      await s3.send(
        new PutObjectCommand({
          ...place(key),
          Body: JSON.stringify(value),
          ContentType: 'application/json',
        }),
        deadline(),
      );
    },

    async delete(key) {
      await s3.send(new DeleteObjectCommand(place(key)), deadline());
    },

    async deleteIf(key, schema, isMeant) {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const current = await objects.read(key, schema);
        if (!current || !isMeant(current.value)) return;
        if (await remove(s3, { ...place(key), etag: current.etag })) return;
        await backOff(attempt);
      }
      throw conflicted('delete', `s3://${bucket}/${key}`);
    },

    async *list(prefix, { after, pageSize } = {}) {
      let token: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            StartAfter: after,
            MaxKeys: pageSize,
            ContinuationToken: token,
          }),
          deadline(),
        );
        for (const { Key } of page.Contents ?? []) if (Key) yield Key;
        token = page.NextContinuationToken;
      } while (token);
    },
  };
  return objects;
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

async function getText(s3: S3Client, place: Place) {
  try {
    const answer = await s3.send(new GetObjectCommand(place), deadline());
    return { text: await answer.Body!.transformToString(), etag: answer.ETag! };
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** Whether the object now is what was to be written; false where another writer was first. */
async function write(
  s3: S3Client,
  { value, etag, ...place }: Place & { readonly value: object; readonly etag: string | undefined },
): Promise<boolean> {
  const condition = etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag };
  const input = { ...place, Body: JSON.stringify(value), ContentType: 'application/json' };
  return unlessConflict(s3.send(new PutObjectCommand({ ...input, ...condition }), deadline()));
}

/** Whether the object that has the ETag is gone by this; false where it was another, or none any more. */
const remove = (s3: S3Client, { etag, ...place }: Place & { readonly etag: string }): Promise<boolean> =>
  unlessConflict(s3.send(new DeleteObjectCommand({ ...place, IfMatch: etag }), deadline()));

async function unlessConflict(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

const conflicted = (what: string, where: string) =>
  new Error(`expected to ${what} ${where} within ${ATTEMPTS} attempts, got a conflict each time`);

/** 412: the condition did not hold; 409: another write was under way; 404: deleted since it was read. */
const isConflict = (error: unknown): boolean =>
  error instanceof S3ServiceException && [404, 409, 412].includes(error.$metadata.httpStatusCode ?? 0);

function parse<Value>(schema: z.ZodMiniType<Value>, text: string, where: string): Value {
  const result = schema.safeParse(JSON.parse(text));
  if (result.success) return result.data;
  throw new Error(`expected a valid record at ${where}, got: ${schemaIssues(result.error)}`, {
    cause: result.error,
  });
}

const backOff = (attempt: number) =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 10 * 2 ** attempt)));
