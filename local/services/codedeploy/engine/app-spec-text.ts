import type { Readable } from 'node:stream';
import type { S3Location } from '@aws-sdk/client-codedeploy';
import type { AppSpecReading } from '../../../../lib/appspec/parse-app-spec.ts';
import { AwsError } from '../../../aws-error.ts';
import { DeploymentFailure, failureOf } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';

/** Bytes; what a person writes has a few hundred. */
const LARGEST = 262_144;

/** The AppSpec file of a deployment without hosts, from where it is; one that cannot be had ends the deployment. */
export async function readAppSpecText(run: DeploymentRun): Promise<{ file: string; text: string }> {
  const { s3Location, string, appSpecContent } = run.deployment.revision;
  if (!s3Location) return { file: 'AppSpec', text: (appSpecContent ?? string)?.content ?? '' };
  return { file: s3Location.key ?? '', text: await download(run, s3Location) };
}

/** What is wrong with it, as `file:line:column: message`. */
export const faultLines = ({ faults }: AppSpecReading): string[] =>
  faults.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);

/** S3 refuses alike what is not there and what may not be read, unless the role may list the bucket. */
const NO_LISTING =
  '. It may also be that there is no such object: S3 tells a role without s3:ListBucket no difference';

interface StoredObject {
  readonly Body: Readable;
  readonly ContentLength?: number;
  readonly ETag?: string;
}

async function download(run: DeploymentRun, { bucket, key, version, eTag }: S3Location): Promise<string> {
  const place = `s3://${bucket}/${key}${version === undefined ? '' : `?versionId=${version}`}`;
  const input = { Bucket: bucket, Key: key, ...(version === undefined ? {} : { VersionId: version }) };
  const found = await run.call<StoredObject>('s3', 'GetObject', input).catch((error: unknown) => {
    const isMissing = error instanceof AwsError && error.code.startsWith('NoSuch');
    const { code, message } = failureOf(error, isMissing ? 'REVISION_MISSING' : 'INVALID_REVISION');
    const hint = code === 'IAM_ROLE_PERMISSIONS' ? NO_LISTING : '';
    throw new DeploymentFailure(code, `The revision ${place} cannot be read: ${message}${hint}`, {
      cause: error,
    });
  });
  const refuse = (reason: string): never => {
    found.Body.destroy();
    throw new DeploymentFailure('INVALID_REVISION', `The revision ${place} is not usable: ${reason}`);
  };
  if (eTag !== undefined && bare(eTag) !== bare(found.ETag))
    refuse(`expected eTag ${eTag}, got ${found.ETag}`);
  if ((found.ContentLength ?? 0) > LARGEST) {
    refuse(`expected an AppSpec file of at most ${LARGEST} bytes, got ${found.ContentLength}`);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of found.Body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const bare = (eTag = ''): string => eTag.replaceAll('"', '');
