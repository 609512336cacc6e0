import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { billOfMaterials } from '../provenance/bill-of-materials.ts';
import { preAuthEncoding, sealStatement } from '../provenance/envelope.ts';
import { makeStatement, type StatementFacts } from '../provenance/statement.ts';
import type { Artifact, StoredDocument } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import { SourceRejected, type CheckedSource } from '../source/source.ts';
import { keys } from './keys.ts';
import type { ReleaseKey } from './release-key.ts';

const LOCKFILE = 'package-lock.json';
const LARGEST_LOCKFILE = 16 * 1024 ** 2;

/** Writes where the artifact comes from beside it, signed where there is a key; the artifact with where that lies. */
export async function writeProvenance(
  s3: S3Client,
  facts: Omit<StatementFacts, 'artifact'> & { readonly artifact: Artifact },
  key: ReleaseKey | undefined,
): Promise<Artifact> {
  const { artifact, plan } = facts;
  const statement = Buffer.from(JSON.stringify(makeStatement(facts)));
  const signatures = key
    ? [{ keyid: key.arn, sig: Buffer.from(await key.sign(preAuthEncoding(statement))).toString('base64') }]
    : [];
  const target = { bucket: artifact.bucket, key: keys.provenance(plan.release) };
  const stored = await putDocument(s3, target, sealStatement(statement, signatures));
  return { ...artifact, provenance: { ...stored, signedBy: key?.arn } };
}

/** Writes which packages a source locks beside the artifact; undefined where it has no lockfile that can be read. */
export async function writeBillOfMaterials(
  s3: S3Client,
  { stateBucket: bucket, release }: { stateBucket: string; release: string },
  source: CheckedSource,
): Promise<StoredDocument | undefined> {
  const bill = billOfMaterials((await lockfileOf(source)) ?? '');
  return bill && putDocument(s3, { bucket, key: keys.billOfMaterials(release) }, bill);
}

/** A lockfile that cannot be read is no reason to refuse a source. */
async function lockfileOf(source: CheckedSource): Promise<string | undefined> {
  try {
    return await source.text(LOCKFILE, LARGEST_LOCKFILE);
  } catch (error) {
    if (error instanceof SourceRejected) return undefined;
    throw error;
  }
}

async function putDocument(
  s3: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  document: object,
): Promise<StoredDocument> {
  const Body = `${JSON.stringify(document)}\n`;
  const answer = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }),
    deadline(),
  );
  const sha256 = createHash('sha256').update(Body).digest('hex');
  return { bucket, key, versionId: answer.VersionId ?? 'null', sha256 };
}
