import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
  CopyObjectCommand,
  type CreateMultipartUploadCommandInput,
} from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

const Bucket = 'multipart';
const MIB = 1 << 20;
const first = Buffer.alloc(5 * MIB, 'a');
const second = Buffer.from('the end');

let cloud: TestCloud;
let client: S3Client;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [s3] });
  client = new S3Client({ ...cloud.clientConfig, maxAttempts: 1 });
  await client.send(new CreateBucketCommand({ Bucket }));
});

afterAll(() => cloud.stop());

async function begin(Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  const upload = { Bucket, Key, UploadId };
  const part = async (PartNumber: number, Body: Buffer) => {
    const { ETag, ChecksumCRC32 } = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body }));
    return { PartNumber, ETag, ChecksumCRC32 };
  };
  const complete = (Parts: object[], more: object = {}) =>
    client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));
  return { upload, part, complete };
}

const text = async (Key: string, more: object = {}) =>
  (await client.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body!.transformToString();
const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

test('makes one object of its parts', async () => {
  const { upload, part, complete } = await begin('big', { Metadata: { a: '1' }, ContentType: 'text/plain' });
  const two = await part(3, second);
  const one = await part(1, first);
  await part(2, Buffer.from('not chosen'));
  const { Parts } = await client.send(new ListPartsCommand(upload));
  expect(Parts!.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
    [1, first.length],
    [2, 10],
    [3, second.length],
  ]);
  const done = await complete([one, two]);
  const etag = md5(Buffer.concat([md5(first), md5(second)])).toString('hex');
  expect(done).toMatchObject({
    Bucket,
    Key: 'big',
    ETag: `"${etag}-2"`,
    Location: `${cloud.endpoint}/multipart/big`,
  });

  const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'big' }));
  expect(head).toMatchObject({ ContentLength: first.length + second.length, Metadata: { a: '1' } });
  expect(await text('big')).toBe(first.toString() + second.toString());
  expect(await text('big', { Range: `bytes=${first.length - 2}-${first.length + 2}` })).toBe('aathe');
  expect(await text('big', { PartNumber: 3 })).toBe('the end');
  await expect(client.send(new ListPartsCommand(upload))).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

test('becomes one piece when copied', async () => {
  const { part, complete } = await begin('source');
  await complete([await part(1, first), await part(2, second)]);
  const CopySource = `${Bucket}/source`;
  const { CopyObjectResult } = await client.send(new CopyObjectCommand({ Bucket, Key: 'copy', CopySource }));
  expect(CopyObjectResult!.ETag).toBe(`"${md5(Buffer.concat([first, second])).toString('hex')}"`);
});

test('keeps a checksum of checksums', async () => {
  const { part, complete, upload } = await begin('sums', { ChecksumAlgorithm: 'CRC32' });
  const parts = [await part(1, first), await part(2, second)];
  const { ChecksumCRC32, ChecksumType } = await complete(parts);
  const sums = Buffer.concat(parts.map((it) => Buffer.from(it.ChecksumCRC32!, 'base64')));
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(sums));
  expect([ChecksumCRC32, ChecksumType]).toEqual([`${sum.toString('base64')}-2`, 'COMPOSITE']);
  const attributes = await client.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key: upload.Key,
      ObjectAttributes: ['Checksum', 'ObjectParts', 'ObjectSize'],
    }),
  );
  expect(attributes).toMatchObject({
    ObjectSize: first.length + second.length,
    ObjectParts: { TotalPartsCount: 2 },
    Checksum: { ChecksumType: 'COMPOSITE' },
  });
});

test('keeps a checksum of the whole object when asked', async () => {
  const { part, complete } = await begin('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
  const parts = [await part(1, first), await part(2, second)];
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([first, second])));
  await expect(complete(parts, { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject({ name: 'BadDigest' });
  expect((await complete(parts, { ChecksumCRC32: sum.toString('base64') })).ChecksumType).toBe('FULL_OBJECT');
});

test('copies parts from other objects', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'digits', Body: '0123456789' }));
  const { upload, complete } = await begin('of-copies');
  const { CopyPartResult } = await client.send(
    new UploadPartCopyCommand({
      ...upload,
      PartNumber: 1,
      CopySource: `${Bucket}/digits`,
      CopySourceRange: 'bytes=2-4',
    }),
  );
  await complete([{ PartNumber: 1, ETag: CopyPartResult!.ETag }]);
  expect(await text('of-copies')).toBe('234');
});

test('refuses parts that are not there, too small or out of order', async () => {
  const { part, complete } = await begin('refused');
  const small = await part(1, Buffer.from('small'));
  const end = await part(2, second);
  await expect(complete([])).rejects.toMatchObject({ name: 'MalformedXML' });
  await expect(complete([end, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
  await expect(complete([small, end])).rejects.toMatchObject({ name: 'EntityTooSmall' });
  await expect(complete([{ ...small, ETag: '"x"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(complete([{ ...small, PartNumber: 7 }])).rejects.toMatchObject({ name: 'InvalidPart' });
  await expect(part(10_001, second)).rejects.toMatchObject({ name: 'InvalidArgument' });
});

test('creates only once when asked', async () => {
  await client.send(new PutObjectCommand({ Bucket, Key: 'once', Body: 'x' }));
  const { part, complete } = await begin('once');
  const one = await part(1, second);
  await expect(complete([one], { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('goes without a trace when aborted', async () => {
  await client.send(new CreateBucketCommand({ Bucket: 'aborted' }));
  for (const Key of ['a', 'b/1', 'b/2', 'c']) {
    await client.send(new CreateMultipartUploadCommand({ Bucket: 'aborted', Key }));
  }
  const listing = { Bucket: 'aborted', Delimiter: '/', MaxUploads: 2 };
  const page = await client.send(new ListMultipartUploadsCommand(listing));
  expect([page.Uploads!.map(({ Key }) => Key), page.CommonPrefixes, page.IsTruncated]).toEqual([
    ['a'],
    [{ Prefix: 'b/' }],
    true,
  ]);
  const rest = await client.send(
    new ListMultipartUploadsCommand({
      ...listing,
      KeyMarker: page.NextKeyMarker,
      UploadIdMarker: page.NextUploadIdMarker,
    }),
  );
  expect(rest.Uploads!.map(({ Key }) => Key)).toEqual(['c']);
  const { UploadId } = page.Uploads![0]!;
  await client.send(new AbortMultipartUploadCommand({ Bucket: 'aborted', Key: 'a', UploadId }));
  const again = client.send(new AbortMultipartUploadCommand({ Bucket: 'aborted', Key: 'a', UploadId }));
  await expect(again).rejects.toMatchObject({ name: 'NoSuchUpload' });
  await client.send(new DeleteBucketCommand({ Bucket: 'aborted' }));
});
