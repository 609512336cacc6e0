import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, S3ServiceException, type S3Client } from '@aws-sdk/client-s3';
import { provenanceProblem } from '../provenance/verify-provenance.ts';
import { Refused } from '../release/refused.ts';
import type { Artifact, StoredDocument } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import type { ReleaseKey } from './release-key.ts';

/**
 * Reads once more what is about to be deployed: the version that was built must have the digest that was built, and its
 * provenance must speak for it. Throws {@link Refused} with one sentence where not. Executions that are older than
 * provenance name none; they pass where the stack has no key.
 */
export async function checkArtifact(
  s3: S3Client,
  { release, artifact }: { readonly release: string; readonly artifact: Artifact },
  key: ReleaseKey | undefined,
): Promise<void> {
  await refuseChanged(artifact, 'artifact', digestOf(await openVersion(s3, artifact, 'artifact')));
  const { provenance } = artifact;
  if (!provenance) {
    if (!key) return;
    throw new Refused(
      `expected a provenance of the artifact ${name(artifact)}, signed by ${key.arn}, there is none`,
    );
  }
  const text = (await openVersion(s3, provenance, 'provenance')).toArray();
  const bytes = Buffer.concat((await text) as Buffer[]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await refuseChanged(provenance, 'provenance', Promise.resolve(sha256));
  const claimed = { artifact, release, key: await key?.trusted() };
  const problem = provenanceProblem(bytes.toString(), claimed);
  if (problem === undefined) return;
  throw new Refused(`expected the provenance ${name(provenance)} to speak for the artifact, but ${problem}`);
}

async function refuseChanged(object: StoredDocument, what: string, digest: Promise<string>): Promise<void> {
  const got = await digest;
  if (got === object.sha256) return;
  throw new Refused(
    `expected the ${what} ${name(object)} to have the sha256 ${object.sha256} that it was made with, got ${got}`,
  );
}

async function digestOf(content: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function openVersion(
  s3: S3Client,
  object: Omit<StoredDocument, 'sha256'>,
  what: string,
): Promise<Readable> {
  const { bucket, key, versionId } = object;
  try {
    const command = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
    return (await s3.send(command, deadline())).Body as Readable;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status !== 404 && status !== 400) throw error;
    throw new Refused(`expected the ${what} ${name(object)} to exist, it does not`, { cause: error });
  }
}

const name = ({ bucket, key, versionId }: Omit<StoredDocument, 'sha256'>) =>
  `s3://${bucket}/${key} (version ${versionId})`;
