import type { Readable } from 'node:stream';
import type { RevisionLocation, S3Location } from '@aws-sdk/client-codedeploy';
import { parseAppSpec } from '../../../../../lib/appspec/parse-app-spec.ts';
import type { LambdaAppSpec } from '../../../../../lib/appspec/lambda-app-spec.ts';
import { AwsError } from '../../../../aws-error.ts';
import { DeploymentFailure, failureOf } from '../deployment-failure.ts';
import type { DeploymentRun } from '../deployment-run.ts';

/** Bytes; what a person writes has a few hundred. */
const LARGEST = 262_144;

/** Reads the deployment's AppSpec from where it is; what is wrong with it ends the deployment. */
export async function readAppSpec(run: DeploymentRun): Promise<LambdaAppSpec> {
  const { revision } = run.deployment;
  const { file, text } = await locate(run, revision);
  const reading = parseAppSpec(text, { file, os: 'any', platform: 'Lambda' });
  if (reading.platform === 'Lambda' && reading.appSpec) return reading.appSpec;
  const faults = reading.faults.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
  throw new DeploymentFailure('INVALID_LAMBDA_CONFIGURATION', [INVALID, ...faults].join('\n'));
}

/** As AWS begins it: https://github.com/terraform-aws-modules/terraform-aws-lambda/issues/82 */
export const INVALID =
  'The deployment failed because the AppSpec file that specifies the AWS Lambda deployment configuration is missing or has an invalid configuration.';

async function locate(
  run: DeploymentRun,
  revision: RevisionLocation,
): Promise<{ file: string; text: string }> {
  const { s3Location, string, appSpecContent } = revision;
  if (!s3Location) return { file: 'AppSpec', text: (appSpecContent ?? string)?.content ?? '' };
  return { file: s3Location.key ?? '', text: await download(run, s3Location) };
}

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
