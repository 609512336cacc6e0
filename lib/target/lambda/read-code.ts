import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { Refused } from '../../release/refused.ts';
import type { Artifact } from '../../release/release-record.ts';
import type { PlannedFunction } from '../../release/plan.ts';
import type { CheckedSource } from '../../source/source.ts';
import { readBundle, withFolder } from '../../store/bundles.ts';

/** A function's code as it is uploaded: the same files give the same bytes. */
export interface Code {
  readonly zip: Buffer;
  /** Base64, as Lambda says it. */
  readonly sha256: string;
}

/** The code of functions, out of an artifact. */
export type CodeReader = (
  artifact: Artifact,
  functions: readonly Pick<PlannedFunction, 'function' | 'path'>[],
) => Promise<readonly Code[]>;

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: a zip that is uploaded directly. */
const MOST_ZIPPED = 50 * 1024 ** 2;
const MOST_UNZIPPED = 250 * 1024 ** 2;

export const readCode =
  (s3: S3Client): CodeReader =>
  (artifact, functions) =>
    withFolder(async (folder) => {
      const { bucket, key, versionId } = artifact;
      const { checked } = await readBundle(s3, { bucket, key, versionId }, folder);
      const codes: Code[] = [];
      for (const planned of functions) codes.push(await codeOf(checked, planned));
      return codes;
    });

async function codeOf(
  source: CheckedSource,
  planned: Pick<PlannedFunction, 'function' | 'path'>,
): Promise<Code> {
  const problem = await codeProblem(source, planned);
  if (problem) throw new Refused(problem);
  const chunks: Buffer[] = [];
  for await (const chunk of source.folder(planned.path)!.zip() as AsyncIterable<Buffer>) chunks.push(chunk);
  const zip = Buffer.concat(chunks);
  return { zip, sha256: createHash('sha256').update(zip).digest('base64') };
}

/** What keeps a folder from being a function's code, in a sentence; undefined where nothing does. */
export async function codeProblem(
  source: CheckedSource,
  { function: name, path }: Pick<PlannedFunction, 'function' | 'path'>,
): Promise<string | undefined> {
  const code = source.folder(path);
  if (!code) return `expected the bundle to hold the code of ${name} in ${path}/, it has no file there`;
  if (code.size > MOST_UNZIPPED) {
    return `expected the code of ${name} (${path || 'the whole bundle'}) to be at most ${MOST_UNZIPPED} bytes, got ${code.size}`;
  }
  if (code.size <= MOST_ZIPPED) return undefined;
  const zipped = await sizeOf(code.zip());
  if (zipped <= MOST_ZIPPED) return undefined;
  return `expected the code of ${name} (${path || 'the whole bundle'}) to be at most ${MOST_ZIPPED} bytes as a zip, got ${zipped}`;
}

async function sizeOf(content: Readable): Promise<number> {
  let size = 0;
  for await (const chunk of content as AsyncIterable<Buffer>) size += chunk.length;
  return size;
}
