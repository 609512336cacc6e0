import type { Readable } from 'node:stream';
import type { BuildRun } from './build-run.ts';

export interface ObjectAddress {
  readonly Bucket: string;
  readonly Key: string;
}

/** `bucket/path/object.zip` or `arn:aws:s3:::bucket/path/object.zip`. */
export function objectAddress(location: string): ObjectAddress {
  const path = location.replace(/^arn:[^:]+:s3:::/, '');
  const slash = path.indexOf('/');
  return { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
}

/** An object as the build's role reads it. */
export async function openObject(run: BuildRun, address: ObjectAddress, version?: string): Promise<Readable> {
  const { Body } = await run.cloud.call<{ Body: Readable }>(run.role, 's3', 'GetObject', {
    ...address,
    ...(version === undefined ? {} : { VersionId: version }),
  });
  return Body;
}

/** A small object whole. */
export async function readObject(run: BuildRun, location: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await openObject(run, objectAddress(location))) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
