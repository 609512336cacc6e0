import type { FunctionCode } from '@aws-sdk/client-lambda';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';

/** The deployment package that a request carries, or names in S3, where it is read with the caller's own rights. */
export async function readCode(
  cloud: Cloud,
  caller: Caller,
  code: FunctionCode | undefined,
): Promise<Uint8Array> {
  if (code?.ImageUri !== undefined)
    throw invalid('ImageUri is not supported by the local cloud: expected a zip package.');
  if (code?.ZipFile) return code.ZipFile;
  if (code?.S3Bucket === undefined || code.S3Key === undefined) {
    throw invalid('Please provide a source for function code: expected ZipFile, or S3Bucket and S3Key.');
  }
  try {
    const { Body } = await cloud.call<GetObjectCommandOutput>(caller, 's3', 'GetObject', {
      Bucket: code.S3Bucket,
      Key: code.S3Key,
      VersionId: code.S3ObjectVersion,
    });
    const chunks: Buffer[] = [];
    for await (const chunk of Body as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    throw error instanceof AwsError ? s3Refusal(error) : error;
  }
}

function s3Refusal(cause: AwsError): AwsError {
  const detail = `S3 Error Code: ${cause.code}. S3 Error Message: ${cause.message}`;
  if (cause.code === 'AccessDenied') {
    return new AwsError(
      'AccessDeniedException',
      `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for the bucket and key. ${detail}`,
      { status: 403, cause },
    );
  }
  return new AwsError('InvalidParameterValueException', `Error occurred while GetObject. ${detail}`, {
    fields: { Type: 'User' },
    cause,
  });
}

const invalid = (message: string) =>
  new AwsError('InvalidParameterValueException', message, { fields: { Type: 'User' } });
