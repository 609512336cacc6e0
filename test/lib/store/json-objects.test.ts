import { CreateBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { iam } from '../../../local/services/iam/index.ts';
import { s3 as s3Service } from '../../../local/services/s3/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { jsonObjects } from '../../../lib/store/json-objects.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';

const counter = z.object({ nonce: z.string(), count: z.number() });
let cloud: TestCloud;
let s3: S3Client;

beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, s3Service] });
  s3 = new S3Client(cloud.clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'state' }));
});
afterAll(() => cloud.stop());

describe('jsonObjects', () => {
  it('loses no change among writers at the same time', async () => {
    const objects = jsonObjects(s3, 'state');
    const add = () => objects.update('counter', counter, (current) => ({ count: (current?.count ?? 0) + 1 }));
    await Promise.all(Array.from({ length: 8 }, add));
    expect((await objects.read('counter', counter))?.value.count).toBe(8);
  });

  it('knows its own write again when the answer to it was lost', async () => {
    const client = new S3Client(cloud.clientConfig);
    let lost = false;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const answer = await next(args);
        if (context.commandName !== 'PutObjectCommand' || lost) return answer;
        lost = true;
        // The request is made once more, as a retry after a lost answer would be; this time it is refused.
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low', name: 'loseOneAnswer' },
    );
    const objects = jsonObjects(client, 'state');
    const written = await objects.update('once', counter, (current) => ({
      count: (current?.count ?? 0) + 1,
    }));
    expect(lost).toBe(true);
    expect(written?.count).toBe(1);
    expect((await objects.read('once', counter))?.value.count).toBe(1);
  });

  it.each([
    { status: 409, name: 'ConditionalRequestConflict' },
    { status: 412, name: 'PreconditionFailed' },
    { status: 404, name: 'NoSuchKey' },
  ])('tries again where another writer came between ($status)', async ({ status, name }) => {
    const client = new S3Client(cloud.clientConfig);
    let refusals = 0;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName !== 'PutObjectCommand' || refusals === 2) return next(args);
        refusals++;
        const $metadata = { httpStatusCode: status };
        throw new S3ServiceException({ name, $fault: 'client', $metadata, message: 'not now' });
      },
      { step: 'initialize', name: 'refuseTwice' },
    );
    const written = await jsonObjects(client, 'state').update(`refused-${status}`, counter, (current) => ({
      count: (current?.count ?? 0) + 1,
    }));
    expect({ refusals, count: written?.count }).toEqual({ refusals: 2, count: 1 });
  });

  it('leaves the object alone where the change gives nothing', async () => {
    const objects = jsonObjects(s3, 'state');
    await objects.put('still', { nonce: 'n', count: 1 });
    expect(await objects.update('still', counter, () => undefined)).toEqual({ nonce: 'n', count: 1 });
    expect(await objects.update('absent', counter, () => undefined)).toBeUndefined();
  });

  it('reads a missing object as undefined, and names a wrong one', async () => {
    const objects = jsonObjects(s3, 'state');
    expect(await objects.read('nothing', counter)).toBeUndefined();
    await objects.put('wrong', { count: 'one' });
    await expect(objects.read('wrong', counter)).rejects.toThrow(
      /s3:\/\/state\/wrong.*count: expected number/,
    );
  });

  it('deletes what was judged, and judges anew what another writer put there meanwhile', async () => {
    const objects = jsonObjects(s3, 'state');
    await objects.put('judged', { nonce: 'n', count: 1 });
    let replacing: Promise<void> | undefined;
    const client = new S3Client(cloud.clientConfig);
    client.middlewareStack.add(
      (next, context) => async (args) => {
        if (context.commandName === 'DeleteObjectCommand')
          await (replacing ??= objects.put('judged', { nonce: 'n', count: 2 }));
        return next(args);
      },
      { step: 'initialize', name: 'replaceFirst' },
    );
    const judged: number[] = [];
    const deleteUpTo = (most: number) =>
      jsonObjects(client, 'state').deleteIf('judged', counter, ({ count }) => {
        judged.push(count);
        return count <= most;
      });
    await deleteUpTo(1);
    expect((await objects.read('judged', counter))?.value.count).toBe(2);
    await deleteUpTo(2);
    expect(await objects.read('judged', counter)).toBeUndefined();
    await deleteUpTo(2);
    expect(judged).toEqual([1, 2, 2]);
  });

  it('lists below a prefix only, and counts a missing object as deleted', async () => {
    const objects = jsonObjects(s3, 'state');
    for (const key of ['list/b', 'list/a', 'other/c']) await objects.put(key, {});
    await objects.delete('list/nothing');
    const found: string[] = [];
    for await (const key of objects.list('list/')) found.push(key);
    expect(found).toEqual(['list/a', 'list/b']);
  });
});
