import type { GetObjectAttributesCommandInput, GetObjectAttributesCommandOutput } from '@aws-sdk/client-s3';
import type { Request } from '../../../service.ts';
import { CHECKSUMS } from '../checksum.ts';
import { findObject } from '../find-object.ts';
import { pageSize } from '../listing.ts';
import { checksumMembers } from '../receive-body.ts';
import type { Content } from '../records.ts';
import { findBucket, type S3 } from '../s3-state.ts';
import { answeredTime, answeredVersion } from '../version-store.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html */
export function getObjectAttributes(
  s3: S3,
  input: GetObjectAttributesCommandInput,
  request: Request,
): Omit<GetObjectAttributesCommandOutput, '$metadata'> {
  const bucket = findBucket(s3, input);
  const version = findObject(s3, { bucket, key: input.Key!, versionId: input.VersionId }, request);
  const { content } = version;
  const wanted = new Set<string>(input.ObjectAttributes);
  return {
    LastModified: answeredTime(version),
    ...answeredVersion(bucket, version),
    ...(wanted.has('ETag') ? { ETag: content.etag } : {}),
    ...(wanted.has('ObjectSize') ? { ObjectSize: content.size } : {}),
    ...(wanted.has('StorageClass')
      ? { StorageClass: (content.storageClass ?? 'STANDARD') as 'STANDARD' }
      : {}),
    ...(wanted.has('Checksum') && content.checksum ? { Checksum: checksumMembers(content.checksum) } : {}),
    ...(wanted.has('ObjectParts') && content.parts ? { ObjectParts: partsPage(content, input) } : {}),
  };
}

function partsPage({ parts = [], checksum }: Content, input: GetObjectAttributesCommandInput) {
  const most = pageSize(input.MaxParts === undefined ? undefined : Number(input.MaxParts), 'max-parts');
  const after = Number(input.PartNumberMarker ?? 0);
  const rest = parts.filter(({ number }) => number > after);
  const page = rest.slice(0, most);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(page.at(-1)?.number ?? 0),
    MaxParts: most,
    IsTruncated: rest.length > page.length,
    Parts: page.map(({ number, size, checksum: sum }) => ({
      PartNumber: number,
      Size: size,
      ...(checksum && sum ? { [CHECKSUMS[checksum.algorithm].member]: sum } : {}),
    })),
  };
}
