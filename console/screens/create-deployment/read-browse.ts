import {
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { bundleTypeOf, readS3Place, s3Text } from './s3-place.ts';

/** One line of what is in S3, at a place. */
export interface BrowseRow {
  readonly name: string;
  /** Where it leads, or what it chooses: `s3://…` */
  readonly place: string;
  readonly kind: 'bucket' | 'folder' | 'object' | 'version';
  readonly bytes?: number;
  readonly changedAt?: string;
  readonly isNewest?: boolean;
  /** Whether it can be deployed, by its name. */
  readonly isBundle: boolean;
}

export interface BrowseView {
  /** `s3://bucket/folder/`; empty: all buckets. An object's own: its versions. */
  readonly at: string;
  readonly up?: string;
  readonly rows: readonly BrowseRow[];
  /** Where the list goes on. */
  readonly next?: string;
}

const PAGE = 100;

export interface BrowseOrder {
  readonly at: string;
  readonly after: string;
}

/** One page of buckets, of a folder, or of an object's versions. */
export function readBrowse(s3: S3Client, order: BrowseOrder): Promise<BrowseView> {
  const place = readS3Place(order.at);
  if (!place) return buckets(s3, order);
  const { bucket, key } = place;
  return key === '' || key.endsWith('/')
    ? folder(s3, { ...order, bucket, key })
    : versions(s3, { ...order, bucket, key });
}

async function buckets(s3: S3Client, { after }: BrowseOrder): Promise<BrowseView> {
  const command = new ListBucketsCommand({ MaxBuckets: PAGE, ContinuationToken: after || undefined });
  const { Buckets = [], ContinuationToken: next } = await s3.send(command);
  const rows = Buckets.map(({ Name = '', CreationDate }) => ({
    name: Name,
    place: s3Text({ bucket: Name, key: '' }),
    kind: 'bucket' as const,
    isBundle: false,
    changedAt: CreationDate?.toISOString(),
  }));
  return { at: '', rows, ...(next ? { next } : {}) };
}

interface InBucket extends BrowseOrder {
  readonly bucket: string;
  readonly key: string;
}

async function folder(s3: S3Client, { at, after, bucket, key }: InBucket): Promise<BrowseView> {
  const {
    CommonPrefixes = [],
    Contents = [],
    NextContinuationToken: next,
  } = await s3.send(
    new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: key,
      Delimiter: '/',
      MaxKeys: PAGE,
      ContinuationToken: after || undefined,
    }),
  );
  const folders = CommonPrefixes.map(({ Prefix = '' }) => ({
    name: Prefix.slice(key.length),
    place: s3Text({ bucket, key: Prefix }),
    kind: 'folder' as const,
    isBundle: false,
  }));
  const objects = Contents.filter(({ Key }) => Key !== key).map(({ Key = '', Size, LastModified }) => ({
    name: Key.slice(key.length),
    place: s3Text({ bucket, key: Key }),
    kind: 'object' as const,
    bytes: Size,
    changedAt: LastModified?.toISOString(),
    isBundle: bundleTypeOf(Key) !== undefined,
  }));
  return { at, up: above(bucket, key), rows: [...folders, ...objects], ...(next ? { next } : {}) };
}

async function versions(s3: S3Client, { at, after, bucket, key }: InBucket): Promise<BrowseView> {
  const {
    Versions = [],
    NextKeyMarker,
    NextVersionIdMarker,
  } = await s3.send(
    new ListObjectVersionsCommand({
      Bucket: bucket,
      Prefix: key,
      MaxKeys: PAGE,
      ...(after === '' ? {} : { KeyMarker: key, VersionIdMarker: after }),
    }),
  );
  const rows = Versions.filter(({ Key }) => Key === key).map(
    ({ VersionId, Size, LastModified, IsLatest }) => ({
      name: VersionId ?? 'null',
      place: s3Text({ bucket, key, ...(VersionId === 'null' ? {} : { version: VersionId }) }),
      kind: 'version' as const,
      bytes: Size,
      changedAt: LastModified?.toISOString(),
      isNewest: IsLatest === true,
      isBundle: bundleTypeOf(key) !== undefined,
    }),
  );
  const next = NextKeyMarker === key ? NextVersionIdMarker : undefined;
  return { at, up: above(bucket, key), rows, ...(next ? { next } : {}) };
}

/** The folder that holds it; empty: the list of buckets. */
function above(bucket: string, key: string): string {
  if (key === '') return '';
  return s3Text({ bucket, key: key.replace(/[^/]*\/?$/, '') });
}
