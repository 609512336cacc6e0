import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Content, Description, ObjectHeaders } from './records.ts';
import { notSupported, refuseUnsupported, s3Error } from './s3-error.ts';
import { tagsFromQuery } from './tags.ts';

type DescribingInput = Pick<
  PutObjectCommandInput,
  | 'ACL'
  | 'CacheControl'
  | 'ContentDisposition'
  | 'ContentEncoding'
  | 'ContentLanguage'
  | 'ContentType'
  | 'Expires'
  | 'Metadata'
  | 'ServerSideEncryption'
  | 'StorageClass'
  | 'Tagging'
  | 'WebsiteRedirectLocation'
>;

const LARGEST_METADATA = 2 * 1024;

const STORAGE_CLASSES = [
  'STANDARD',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER_IR',
  'REDUCED_REDUNDANCY',
];

const UNSUPPORTED = [
  'GrantFullControl',
  'GrantRead',
  'GrantReadACP',
  'GrantWriteACP',
  'ObjectLockLegalHoldStatus',
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'ObjectLockEventHold',
  'SSECustomerAlgorithm',
  'SSECustomerKey',
  'SSEKMSEncryptionContext',
  'SSEKMSKeyId',
  'WriteOffsetBytes',
];

/** What a write says about its object; refuses what would need a service that is not there. */
export function describeObject(input: DescribingInput): Description {
  refuseUnsupported(input, UNSUPPORTED);
  const { ServerSideEncryption, StorageClass, ACL } = input;
  if (ServerSideEncryption !== undefined && ServerSideEncryption !== 'AES256') {
    throw notSupported(`server-side encryption ${ServerSideEncryption}`);
  }
  if (ACL !== undefined && ACL !== 'bucket-owner-full-control' && ACL !== 'private') {
    throw s3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
  }
  if (StorageClass !== undefined && !STORAGE_CLASSES.includes(StorageClass)) {
    throw notSupported(`storage class ${StorageClass}`);
  }
  const metadata = input.Metadata ?? {};
  checkMetadata(metadata);
  return {
    headers: headersOf(input),
    metadata,
    tags: tagsFromQuery(input.Tagging),
    ...(StorageClass === undefined || StorageClass === 'STANDARD' ? {} : { storageClass: StorageClass }),
  };
}

/** The members of GetObject's and HeadObject's answers that a client said when writing. */
export const describedMembers = ({ headers, metadata, storageClass, tags }: Content) => {
  const { Expires, ...plain } = headers;
  const tagCount = Object.keys(tags).length;
  return {
    ...plain,
    ContentType: plain.ContentType ?? 'binary/octet-stream',
    Metadata: { ...metadata },
    ServerSideEncryption: 'AES256' as const,
    ...(Expires === undefined
      ? {}
      : { Expires: new Date(Expires), ExpiresString: new Date(Expires).toUTCString() }),
    ...(storageClass === undefined ? {} : { StorageClass: storageClass as 'STANDARD_IA' }),
    ...(tagCount === 0 ? {} : { TagCount: tagCount }),
  };
};

function headersOf(input: DescribingInput): ObjectHeaders {
  // aws-chunked is how the body travelled, not what it is.
  const encoding = input.ContentEncoding?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== 'aws-chunked' && part !== '')
    .join(',');
  const headers = {
    CacheControl: input.CacheControl,
    ContentDisposition: input.ContentDisposition,
    ContentEncoding: encoding || undefined,
    ContentLanguage: input.ContentLanguage,
    ContentType: input.ContentType,
    WebsiteRedirectLocation: input.WebsiteRedirectLocation,
    Expires: input.Expires === undefined ? undefined : new Date(input.Expires).getTime(),
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > LARGEST_METADATA) {
    throw s3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', {
      Size: size,
      MaxSizeAllowed: LARGEST_METADATA,
    });
  }
}
