import type {
  ListObjectsCommandInput,
  ListObjectsCommandOutput,
  ListObjectsV2CommandInput,
  ListObjectsV2CommandOutput,
  ListObjectVersionsCommandInput,
  ListObjectVersionsCommandOutput,
} from '@aws-sdk/client-s3';
import { CHECKSUMS } from '../checksum.ts';
import { listPage, pageSize, urlEncoder } from '../listing.ts';
import { compareKeys } from '../object-key.ts';
import type { ObjectVersion, StoredVersion } from '../records.ts';
import { s3Error } from '../s3-error.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { answeredTime } from '../version-store.ts';
import { ownerOf } from './buckets.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2(
  s3: S3,
  input: ListObjectsV2CommandInput,
): Omit<ListObjectsV2CommandOutput, '$metadata'> {
  const { Prefix = '', Delimiter, ContinuationToken, StartAfter, FetchOwner, EncodingType } = input;
  const bucket = findBucket(s3, input);
  const most = pageSize(input.MaxKeys, 'max-keys');
  const after = ContinuationToken === undefined ? StartAfter : decodeToken(ContinuationToken);
  const encode = urlEncoder(EncodingType);
  const owner = FetchOwner ? { Owner: ownerOf(s3.cloud.account) } : {};
  const page = currentPage(s3, bucket.name, { prefix: Prefix, delimiter: Delimiter, after, most });
  return {
    Name: bucket.name,
    Prefix: encode(Prefix),
    MaxKeys: most,
    KeyCount: page.entries.length + page.prefixes.length,
    IsTruncated: page.next !== undefined,
    ...(page.entries.length > 0
      ? { Contents: page.entries.map(({ key, value }) => ({ ...listed(encode(key), value), ...owner })) }
      : {}),
    ...(page.prefixes.length > 0
      ? { CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })) }
      : {}),
    ...(Delimiter === undefined ? {} : { Delimiter: encode(Delimiter) }),
    ...(ContinuationToken === undefined ? {} : { ContinuationToken }),
    ...(page.next === undefined ? {} : { NextContinuationToken: encodeToken(page.next) }),
    ...(StartAfter === undefined ? {} : { StartAfter: encode(StartAfter) }),
    ...(EncodingType === undefined ? {} : { EncodingType }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export function listObjects(
  s3: S3,
  input: ListObjectsCommandInput,
): Omit<ListObjectsCommandOutput, '$metadata'> {
  const { Prefix = '', Delimiter, Marker = '', EncodingType } = input;
  const bucket = findBucket(s3, input);
  const most = pageSize(input.MaxKeys, 'max-keys');
  const encode = urlEncoder(EncodingType);
  const owner = ownerOf(s3.cloud.account);
  const page = currentPage(s3, bucket.name, { prefix: Prefix, delimiter: Delimiter, after: Marker, most });
  return {
    Name: bucket.name,
    Prefix: encode(Prefix),
    Marker: encode(Marker),
    MaxKeys: most,
    IsTruncated: page.next !== undefined,
    Contents: page.entries.map(({ key, value }) => ({ ...listed(encode(key), value), Owner: owner })),
    ...(page.prefixes.length > 0
      ? { CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })) }
      : {}),
    ...(Delimiter === undefined ? {} : { Delimiter: encode(Delimiter) }),
    // Without a delimiter a client goes on from the last key.
    ...(page.next !== undefined && Delimiter !== undefined ? { NextMarker: encode(page.next) } : {}),
    ...(EncodingType === undefined ? {} : { EncodingType }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
export function listObjectVersions(
  s3: S3,
  input: ListObjectVersionsCommandInput,
): Omit<ListObjectVersionsCommandOutput, '$metadata'> {
  const { Prefix = '', Delimiter, KeyMarker = '', VersionIdMarker, EncodingType } = input;
  const bucket = findBucket(s3, input);
  const most = pageSize(input.MaxKeys, 'max-keys');
  if (VersionIdMarker !== undefined && input.KeyMarker === undefined) {
    throw s3Error('InvalidArgument', 'A version-id marker cannot be specified without a key marker.', {
      ArgumentName: 'version-id-marker',
      ArgumentValue: VersionIdMarker,
    });
  }
  const index = s3.objects(bucket.name);
  const encode = urlEncoder(EncodingType);
  const Owner = ownerOf(s3.cloud.account);
  const page = listPage<ObjectVersion>({
    index,
    prefix: Prefix,
    delimiter: Delimiter,
    after: KeyMarker,
    withinAfter: VersionIdMarker,
    most,
    values: (key) => index.versions(key).map((value) => ({ id: value.versionId, value })),
  });
  const entries = page.entries.map(({ key, value }) => ({
    marker: value.content === undefined,
    entry: {
      Key: encode(key),
      VersionId: value.versionId,
      IsLatest: index.versions(key)[0] === value,
      LastModified: answeredTime(value),
      Owner,
      ...(value.content ? listed(encode(key), value as StoredVersion) : {}),
    },
  }));
  return {
    Name: bucket.name,
    Prefix: encode(Prefix),
    KeyMarker: encode(KeyMarker),
    VersionIdMarker: VersionIdMarker ?? '',
    MaxKeys: most,
    IsTruncated: page.next !== undefined,
    Versions: entries.filter(({ marker }) => !marker).map(({ entry }) => entry),
    DeleteMarkers: entries.filter(({ marker }) => marker).map(({ entry }) => entry),
    ...(page.prefixes.length > 0
      ? { CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })) }
      : {}),
    ...(Delimiter === undefined ? {} : { Delimiter: encode(Delimiter) }),
    ...(page.next === undefined ? {} : { NextKeyMarker: encode(page.next) }),
    ...(page.nextWithin === undefined ? {} : { NextVersionIdMarker: page.nextWithin }),
    ...(EncodingType === undefined ? {} : { EncodingType }),
  };
}

interface CurrentPage {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  readonly after: string | undefined;
  readonly most: number;
}

function currentPage(s3: S3, bucket: string, { prefix, delimiter, after, most }: CurrentPage) {
  const index = s3.objects(bucket);
  return listPage<StoredVersion>({
    index,
    prefix,
    delimiter,
    after: after ?? '',
    most,
    values: (key) => {
      const value = index.current(key);
      return value ? [{ id: value.versionId, value }] : [];
    },
  });
}

function listed(key: string, version: StoredVersion) {
  const { size, etag, storageClass, checksum } = version.content;
  return {
    Key: key,
    LastModified: answeredTime(version),
    ETag: `"${etag}"`,
    Size: size,
    StorageClass: (storageClass ?? 'STANDARD') as 'STANDARD',
    ...(checksum && checksum.algorithm in CHECKSUMS
      ? { ChecksumAlgorithm: [checksum.algorithm], ChecksumType: checksum.type }
      : {}),
  };
}

const encodeToken = (key: string) => Buffer.from(`1${key}`).toString('base64');

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64').toString();
  if (text.startsWith('1') && compareKeys(encodeToken(text.slice(1)), token) === 0) return text.slice(1);
  throw s3Error('InvalidArgument', 'The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
  });
}
