import type {
  ListMultipartUploadsCommandInput,
  ListMultipartUploadsCommandOutput,
  ListPartsCommandInput,
  ListPartsCommandOutput,
} from '@aws-sdk/client-s3';
import { CHECKSUMS } from '../checksum.ts';
import { listPage, pageSize, urlEncoder } from '../listing.ts';
import { compareKeys } from '../object-key.ts';
import type { Upload } from '../records.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { answeredTime } from '../version-store.ts';
import { ownerOf } from './buckets.ts';
import { findUpload } from '../multipart/find-upload.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export function listParts(s3: S3, input: ListPartsCommandInput): Omit<ListPartsCommandOutput, '$metadata'> {
  const upload = findUpload(s3, input);
  const most = pageSize(input.MaxParts, 'max-parts');
  const after = Number(input.PartNumberMarker ?? 0);
  const rest = Object.entries(upload.parts)
    .map(([number, part]) => ({ number: Number(number), part }))
    .filter(({ number }) => number > after);
  const page = rest.slice(0, most);
  const { checksum } = upload;
  return {
    Bucket: upload.bucket,
    Key: upload.key,
    UploadId: upload.id,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: most,
    IsTruncated: rest.length > page.length,
    Parts: page.map(({ number, part }) => ({
      PartNumber: number,
      ETag: `"${part.etag}"`,
      Size: part.file.size,
      LastModified: answeredTime(part),
      ...(checksum && part.checksum ? { [CHECKSUMS[checksum.algorithm].member]: part.checksum } : {}),
    })),
    ...ownership(s3, upload),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export function listMultipartUploads(
  s3: S3,
  input: ListMultipartUploadsCommandInput,
): Omit<ListMultipartUploadsCommandOutput, '$metadata'> {
  const { Prefix = '', Delimiter, KeyMarker = '', UploadIdMarker, EncodingType } = input;
  const bucket = findBucket(s3, input);
  const most = pageSize(input.MaxUploads, 'max-uploads');
  const encode = urlEncoder(EncodingType);
  const byKey = uploadsByKey(s3, bucket.name);
  const keys = [...byKey.keys()].sort(compareKeys);
  const page = listPage<Upload>({
    index: { keys: (before) => keys.filter((key) => !before(key)) },
    prefix: Prefix,
    delimiter: Delimiter,
    after: KeyMarker,
    withinAfter: KeyMarker === '' ? undefined : UploadIdMarker,
    most,
    values: (key) => byKey.get(key)!.map((value) => ({ id: value.id, value })),
  });
  return {
    Bucket: bucket.name,
    KeyMarker: encode(KeyMarker),
    UploadIdMarker: UploadIdMarker ?? '',
    MaxUploads: most,
    IsTruncated: page.next !== undefined,
    Uploads: page.entries.map(({ key, value }) => ({
      Key: encode(key),
      UploadId: value.id,
      Initiated: new Date(value.initiated),
      ...ownership(s3, value),
    })),
    ...(Prefix === '' ? {} : { Prefix: encode(Prefix) }),
    ...(Delimiter === undefined ? {} : { Delimiter: encode(Delimiter) }),
    ...(page.prefixes.length > 0
      ? { CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })) }
      : {}),
    ...(page.next === undefined ? {} : { NextKeyMarker: encode(page.next) }),
    ...(page.nextWithin === undefined ? {} : { NextUploadIdMarker: page.nextWithin }),
    ...(EncodingType === undefined ? {} : { EncodingType }),
  };
}

function uploadsByKey(s3: S3, bucket: string): Map<string, Upload[]> {
  const byKey = new Map<string, Upload[]>();
  for (const upload of s3.uploads.values()) {
    if (upload.bucket !== bucket) continue;
    byKey.set(upload.key, [...(byKey.get(upload.key) ?? []), upload]);
  }
  return byKey;
}

const ownership = ({ cloud }: S3, { initiator, storageClass, checksum }: Upload) => ({
  Initiator: { ID: initiator, DisplayName: initiator.split('/').at(-1)! },
  Owner: ownerOf(cloud.account),
  StorageClass: (storageClass ?? 'STANDARD') as 'STANDARD',
  ...(checksum ? { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type } : {}),
});
