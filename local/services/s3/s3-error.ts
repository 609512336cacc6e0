import { AwsError } from '../../aws-error.ts';

/** S3's errors: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3Error(
  code: keyof typeof STATUS,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): AwsError {
  return new AwsError(code, message, { status: STATUS[code], fields: { ...fields } });
}

const STATUS = {
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyExists: 409,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IllegalLocationConstraintException: 400,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  InvalidLocationConstraint: 400,
  InvalidPart: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidTag: 400,
  KeyTooLongError: 400,
  MalformedPolicy: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotFound: 404,
  NotImplemented: 501,
  NotModified: 304,
  OwnershipControlsNotFoundError: 404,
  PreconditionFailed: 412,
  TooManyBuckets: 400,
} as const;

/** What an input asks for that would change what is stored or who may see it, and that is not there: never ignored. */
export function refuseUnsupported(input: object, members: readonly string[]): void {
  const given = members.filter((name) => (input as Record<string, unknown>)[name] !== undefined);
  if (given.length > 0) throw notSupported(given.join(', '));
}

export const notSupported = (what: string): AwsError =>
  s3Error(
    'NotImplemented',
    `A header you provided implies functionality that is not implemented: the local cloud's S3 has no ${what}.`,
  );
