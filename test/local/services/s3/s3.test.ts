import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  paginateListObjectsV2,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { AWS } from '../../../../local/caller.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';

let cloud: TestCloud;
let client: S3Client;
let Bucket: string;
let count = 0;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [s3] });
  client = new S3Client({ ...cloud.clientConfig, maxAttempts: 1 });
});

afterAll(() => cloud.stop());

beforeEach(async () => {
  Bucket = `bucket-${++count}`;
  await client.send(new CreateBucketCommand({ Bucket }));
});

const put = (
  Key: string,
  Body: PutObjectCommandInput['Body'] = Key,
  more: Partial<PutObjectCommandInput> = {},
) => client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string, more: object = {}) => {
  const answer = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, text: await answer.Body!.transformToString() };
};
const version = (Status: 'Enabled' | 'Suspended') =>
  client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));

/** The error that a call ends in, as a client sees it. */
const refusal = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => expect.unreachable('expected a refusal'),
    (error: Error & { $metadata: { httpStatusCode: number } }) => error,
  );
  return [error.name, error.$metadata.httpStatusCode];
};

describe('objects', () => {
  test('come back as they were put', async () => {
    const putAnswer = await put('a/b c+d%ü.txt', 'hello', {
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      ContentDisposition: 'inline',
      Metadata: { colour: 'blue' },
      Tagging: 'stage=live&team=a%20b',
    });
    expect(putAnswer).toMatchObject({
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ServerSideEncryption: 'AES256',
    });
    expect(putAnswer.VersionId).toBeUndefined();
    expect(await get('a/b c+d%ü.txt')).toMatchObject({
      text: 'hello',
      ETag: '"5d41402abc4b2a76b9719d911017c592"',
      ContentLength: 5,
      ContentType: 'text/plain',
      CacheControl: 'no-cache',
      ContentDisposition: 'inline',
      Metadata: { colour: 'blue' },
      AcceptRanges: 'bytes',
      TagCount: 2,
    });
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'a/b c+d%ü.txt' }));
    expect(head).toMatchObject({ ContentLength: 5, Metadata: { colour: 'blue' } });
  });

  test('are streamed in and out, large or empty', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x');
    const body = Readable.from(Array.from({ length: 5 }, () => chunk));
    await put('large', body, { ContentLength: 5 << 20 });
    const { text } = await get('large');
    expect(text.length).toBe(5 << 20);
    await put('empty', '');
    expect((await get('empty')).text).toBe('');
  });

  test('are replaced, and old readers keep what they opened', async () => {
    await put('key', 'x'.repeat(300_000));
    const open = await client.send(new GetObjectCommand({ Bucket, Key: 'key' }));
    await put('key', 'new');
    expect((await open.Body!.transformToString()).length).toBe(300_000);
    expect((await get('key')).text).toBe('new');
  });

  test.each([
    ['bytes=0-1', '01', 'bytes 0-1/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('give the range %s', async (Range, text, ContentRange) => {
    await put('digits', '0123456789');
    const answer = await get('digits', { Range });
    expect(answer).toMatchObject({ text, ContentRange, ContentLength: text.length });
    expect(answer.$metadata.httpStatusCode).toBe(206);
  });

  test('refuse a range that they do not have, and ignore one that is none', async () => {
    await put('digits', '0123456789');
    expect(await refusal(get('digits', { Range: 'bytes=10-' }))).toEqual(['InvalidRange', 416]);
    expect((await get('digits', { Range: 'bytes=5-2' })).text).toBe('0123456789');
    expect((await get('digits', { Range: 'lines=1-2' })).text).toBe('0123456789');
  });

  test('are read on conditions', async () => {
    const { ETag } = await put('key', 'v1');
    expect(await refusal(get('key', { IfNoneMatch: ETag }))).toEqual(['Unknown', 304]);
    expect(await refusal(get('key', { IfMatch: '"other"' }))).toEqual(['PreconditionFailed', 412]);
    expect((await get('key', { IfMatch: ETag, IfUnmodifiedSince: new Date(0) })).text).toBe('v1');
    expect(await refusal(get('key', { IfUnmodifiedSince: new Date(0) }))).toEqual([
      'PreconditionFailed',
      412,
    ]);
    expect(await refusal(get('key', { IfModifiedSince: new Date(Date.now() + 60_000) }))).toEqual([
      'Unknown',
      304,
    ]);
  });

  test('are missing in the words of S3', async () => {
    expect(await refusal(get('nothing'))).toEqual(['NoSuchKey', 404]);
    expect(await refusal(client.send(new HeadObjectCommand({ Bucket, Key: 'nothing' })))).toEqual([
      'NotFound',
      404,
    ]);
    expect(await refusal(client.send(new GetObjectCommand({ Bucket: 'nowhere', Key: 'a' })))).toEqual([
      'NoSuchBucket',
      404,
    ]);
    expect(await refusal(get('nothing', { VersionId: 'bad' }))).toEqual(['InvalidArgument', 400]);
  });

  test('have keys of at most 1,024 bytes and metadata of at most 2 KiB', async () => {
    expect(await refusal(put('ü'.repeat(513)))).toEqual(['KeyTooLongError', 400]);
    expect(await refusal(put('a', 'a', { Metadata: { a: 'x'.repeat(2050) } }))).toEqual([
      'MetadataTooLarge',
      400,
    ]);
  });

  test('refuse what would need a key service or object lock', async () => {
    expect(await refusal(put('a', 'a', { ServerSideEncryption: 'aws:kms' }))).toEqual([
      'NotImplemented',
      501,
    ]);
    expect(await refusal(put('a', 'a', { ObjectLockMode: 'GOVERNANCE' }))).toEqual(['NotImplemented', 501]);
  });

  test('have tags that can be changed', async () => {
    await put('a', 'a', { Tagging: 'x=1' });
    await client.send(
      new PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging: { TagSet: [{ Key: 'y', Value: '2' }] } }),
    );
    const { TagSet } = await client.send(new GetObjectTaggingCommand({ Bucket, Key: 'a' }));
    expect(TagSet).toEqual([{ Key: 'y', Value: '2' }]);
  });
});

describe('checksums', () => {
  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'of %s are kept and given',
    async (name) => {
      const answer = await put('key', 'hello', { ChecksumAlgorithm: name });
      const member = `Checksum${name}` as const;
      expect(answer[member]).toMatch(/=$|\w$/);
      expect((await get('key', { ChecksumMode: 'ENABLED' }))[member]).toBe(answer[member]);
    },
  );

  test('of a stream come in its trailer', async () => {
    const answer = await put('key', Readable.from([Buffer.from('hel'), Buffer.from('lo')]), {
      ContentLength: 5,
      ChecksumAlgorithm: 'CRC32',
    });
    expect(answer.ChecksumCRC32).toBe('NhCmhg==');
    expect((await get('key')).text).toBe('hello');
  });

  test('that are wrong leave nothing behind', async () => {
    expect(await refusal(put('key', 'hello', { ChecksumCRC32: 'AAAAAA==' }))).toEqual(['BadDigest', 400]);
    expect(await refusal(put('key', 'hello', { ContentMD5: '1B2M2Y8AsgTpgAmY7PhCfg==' }))).toEqual([
      'BadDigest',
      400,
    ]);
    expect(await refusal(put('key', 'hello', { ContentMD5: 'nonsense' }))).toEqual(['InvalidDigest', 400]);
    expect(await refusal(get('key'))).toEqual(['NoSuchKey', 404]);
  });
});

describe('conditional writes', () => {
  test('create once', async () => {
    await put('key', 'first', { IfNoneMatch: '*' });
    expect(await refusal(put('key', 'second', { IfNoneMatch: '*' }))).toEqual(['PreconditionFailed', 412]);
    expect((await get('key')).text).toBe('first');
  });

  test('replace what was read', async () => {
    const { ETag } = await put('key', 'first');
    await put('key', 'second', { IfMatch: ETag });
    expect(await refusal(put('key', 'third', { IfMatch: ETag }))).toEqual(['PreconditionFailed', 412]);
    expect(await refusal(put('other', 'third', { IfMatch: ETag }))).toEqual(['NoSuchKey', 404]);
  });

  test('have one winner among many', async () => {
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => put('key', `writer ${i}`, { IfNoneMatch: '*' })),
    );
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('answer 409 where the object is deleted while the body comes', async () => {
    await put('key', 'first');
    const body = async function* () {
      yield Buffer.from('sec');
      await client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
      yield Buffer.from('ond');
    };
    const input = { Bucket, Key: 'key', Body: Readable.from(body()), IfMatch: '*' };
    await expect(cloud.cloud.call(AWS, 's3', 'PutObject', input)).rejects.toMatchObject({
      code: 'ConditionalRequestConflict',
      status: 409,
    });
  });

  test('delete what was read', async () => {
    const { ETag } = await put('key');
    const wrong = client.send(new DeleteObjectCommand({ Bucket, Key: 'key', IfMatch: '"other"' }));
    expect(await refusal(wrong)).toEqual(['PreconditionFailed', 412]);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'key', IfMatch: ETag }));
    expect(await refusal(get('key'))).toEqual(['NoSuchKey', 404]);
  });

  test('take a delete marker for nothing', async () => {
    await version('Enabled');
    await put('key');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    await put('key', 'again', { IfNoneMatch: '*' });
  });
});

describe('versions', () => {
  test('pile up, hide behind delete markers and go one by one', async () => {
    await version('Enabled');
    const one = await put('key', 'one');
    const two = await put('key', 'two');
    expect((await get('key')).text).toBe('two');
    expect((await get('key', { VersionId: one.VersionId })).text).toBe('one');

    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    expect(marker.DeleteMarker).toBe(true);
    expect(await refusal(get('key'))).toEqual(['NoSuchKey', 404]);
    expect(await refusal(get('key', { VersionId: marker.VersionId }))).toEqual(['MethodNotAllowed', 405]);
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions!.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [two.VersionId, false],
      [one.VersionId, false],
    ]);
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'key', VersionId: marker.VersionId, IsLatest: true }]);

    await client.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId: marker.VersionId }));
    expect((await get('key')).text).toBe('two');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'key', VersionId: two.VersionId }));
    expect((await get('key')).text).toBe('one');
    const gone = get('key', { VersionId: two.VersionId });
    expect(await refusal(gone)).toEqual(['NoSuchVersion', 404]);
  });

  test('stop when suspended: the null version is replaced', async () => {
    await put('key', 'before');
    await version('Enabled');
    const kept = await put('key', 'kept');
    await version('Suspended');
    expect((await put('key', 'null 1')).VersionId).toBe('null');
    await put('key', 'null 2');
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions!.map(({ VersionId }) => VersionId)).toEqual(['null', kept.VersionId]);
    const marker = await client.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
  });

  test('are listed page by page', async () => {
    await version('Enabled');
    for (const key of ['a', 'a', 'a', 'b', 'b/c', 'b/d']) await put(key);
    const seen: string[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
    do {
      const page = await client.send(
        new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, Delimiter: '/', ...markers }),
      );
      seen.push(
        ...(page.Versions ?? []).map(({ Key }) => Key!),
        ...(page.CommonPrefixes ?? []).map((it) => it.Prefix!),
      );
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    } while (markers.KeyMarker !== undefined);
    expect(seen).toEqual(['a', 'a', 'a', 'b', 'b/']);
  });
});

describe('listing', () => {
  test('rolls up common prefixes, page by page', async () => {
    for (const key of ['a', 'b/1', 'b/2', 'c', 'd/1', 'd/2', 'e']) await put(key);
    const seen: (string | undefined)[] = [];
    const pages = paginateListObjectsV2({ client, pageSize: 2 }, { Bucket, Delimiter: '/' });
    for await (const page of pages) {
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      seen.push(
        ...(page.Contents ?? []).map((it) => it.Key),
        ...(page.CommonPrefixes ?? []).map((it) => it.Prefix),
      );
    }
    expect(seen.sort()).toEqual(['a', 'b/', 'c', 'd/', 'e']);
  });

  test('begins after a key, within a prefix, in the order of bytes', async () => {
    for (const key of ['x/\u{1F600}', 'x/\uFFFD', 'x/b', 'x/a', 'y']) await put(key);
    const all = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'x/' }));
    expect(all.Contents!.map(({ Key }) => Key)).toEqual(['x/a', 'x/b', 'x/\uFFFD', 'x/\u{1F600}']);
    const after = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'x/', StartAfter: 'x/b', MaxKeys: 1 }),
    );
    expect(after).toMatchObject({ KeyCount: 1, IsTruncated: true, Contents: [{ Key: 'x/\uFFFD' }] });
  });

  test('encodes keys for XML when asked', async () => {
    await put('a b+c/ü\u0001');
    const listed = await client.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
    expect(listed.Contents![0]!.Key).toBe('a+b%2Bc/%C3%BC%01');
  });

  test('serves the first version of the call too', async () => {
    for (const key of ['a', 'b/1', 'c']) await put(key);
    const first = await client.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 2 }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'b/', CommonPrefixes: [{ Prefix: 'b/' }] });
    const second = await client.send(
      new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }),
    );
    expect(second.Contents!.map(({ Key }) => Key)).toEqual(['c']);
  });

  test('refuses a token that it never gave', async () => {
    const wrong = client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'zzz' }));
    expect(await refusal(wrong)).toEqual(['InvalidArgument', 400]);
  });

  test('leaves out what is behind a delete marker', async () => {
    await version('Enabled');
    await put('gone/1');
    await put('here/1');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone/1' }));
    const listed = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }));
    expect(listed.CommonPrefixes).toEqual([{ Prefix: 'here/' }]);
  });
});

describe('copying', () => {
  test('takes content, metadata and tags along', async () => {
    await put('from ü', 'hello', { Metadata: { a: '1' }, ContentType: 'text/plain', Tagging: 'x=1' });
    await client.send(
      new CopyObjectCommand({ Bucket, Key: 'to', CopySource: encodeURIComponent(`${Bucket}/from ü`) }),
    );
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'from ü' }));
    expect(await get('to')).toMatchObject({
      text: 'hello',
      Metadata: { a: '1' },
      ContentType: 'text/plain',
      TagCount: 1,
    });
  });

  test('in place needs a change', async () => {
    await put('key', 'hello', { Metadata: { a: '1' } });
    const same = { Bucket, Key: 'key', CopySource: `${Bucket}/key` };
    expect(await refusal(client.send(new CopyObjectCommand(same)))).toEqual(['InvalidRequest', 400]);
    await client.send(new CopyObjectCommand({ ...same, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }));
    expect(await get('key')).toMatchObject({ text: 'hello', Metadata: { b: '2' } });
  });

  test('of a version, on conditions', async () => {
    await version('Enabled');
    const one = await put('key', 'one');
    await put('key', 'two');
    const CopySource = `${Bucket}/key?versionId=${one.VersionId}`;
    const answer = await client.send(new CopyObjectCommand({ Bucket, Key: 'key', CopySource }));
    expect(answer.CopySourceVersionId).toBe(one.VersionId);
    expect((await get('key')).text).toBe('one');
    const wrong = new CopyObjectCommand({ Bucket, Key: 'b', CopySource, CopySourceIfMatch: '"other"' });
    expect(await refusal(client.send(wrong))).toEqual(['PreconditionFailed', 412]);
  });
});

describe('deleting many', () => {
  test('tells of each key, or of failures only', async () => {
    await put('a');
    const Objects = [{ Key: 'a' }, { Key: 'never was' }];
    const { Deleted } = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toEqual([{ Key: 'a' }, { Key: 'never was' }]);
    await put('a');
    const quiet = await client.send(
      new DeleteObjectsCommand({
        Bucket,
        Delete: { Quiet: true, Objects: [{ Key: 'a', ETag: '"x"' }, { Key: 'b' }] },
      }),
    );
    expect(quiet.Deleted).toBeUndefined();
    expect(quiet.Errors).toMatchObject([{ Key: 'a', Code: 'PreconditionFailed' }]);
  });
});

describe('buckets', () => {
  test('are listed, found and located', async () => {
    const { Buckets } = await client.send(new ListBucketsCommand({ Prefix: Bucket }));
    expect(Buckets!.map(({ Name }) => Name)).toContain(Bucket);
    expect(await client.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: 'us-east-1' });
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket }));
    expect(LocationConstraint).toBeUndefined();
    expect(await refusal(client.send(new HeadBucketCommand({ Bucket: 'nowhere' })))).toEqual([
      'NotFound',
      404,
    ]);
  });

  test('go only when they are empty', async () => {
    await put('a');
    expect(await refusal(client.send(new DeleteBucketCommand({ Bucket })))).toEqual(['BucketNotEmpty', 409]);
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await client.send(new DeleteBucketCommand({ Bucket }));
    expect(await refusal(put('a'))).toEqual(['NoSuchBucket', 404]);
  });

  test.each(['Upper', 'ab', 'a..b', '192.168.0.1', 'xn--a', 'a_b'])('refuse the name %s', async (name) => {
    const create = client.send(new CreateBucketCommand({ Bucket: name }));
    expect(await refusal(create)).toEqual(['InvalidBucketName', 400]);
  });
});
