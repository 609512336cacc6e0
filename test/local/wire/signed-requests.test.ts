import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Request } from '../../../local/service.ts';
import { hasCommand } from '../../has-command.ts';
import { sdkPackage } from './sdk-clients.ts';
import { ACCESS_KEY, startWire, type WireFixture } from './wire-fixture.ts';

/** S3's wire with one object in memory behind it: what a signature, a checksum and a framing do before any service sees it. */
let wire: WireFixture;
let stored: Buffer;
let request: Request;

beforeAll(async () => {
  const { definition } = await sdkPackage('s3');
  wire = await startWire(definition, async (operation, input, asked) => {
    request = asked;
    if (operation === 'GetObject') return { Body: Readable.from([stored]), ContentLength: stored.length };
    const chunks: Buffer[] = [];
    for await (const chunk of (input as { Body: Readable }).Body) chunks.push(chunk as Buffer);
    stored = Buffer.concat(chunks);
    return {};
  });
});
afterAll(() => wire.stop());

const client = (override: object = {}) => new S3Client({ ...wire.clientConfig, ...override });
const put = (Body: string | Buffer | Readable, override?: object, extra?: object) =>
  client(override).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ...extra }));

describe('a signed request', () => {
  test('carries a buffer with its checksum header', async () => {
    await put('hello');
    expect(stored.toString()).toBe('hello');
    expect(request.headers['x-amz-checksum-crc32']).toBeDefined();
  });

  test('carries a stream in aws-chunked framing with a trailing checksum', async () => {
    const data = Buffer.alloc(200_000, 'x');
    await put(
      Readable.from([data.subarray(0, 70_001), data.subarray(70_001)]),
      {},
      { ContentLength: data.length },
    );
    expect(stored.equals(data)).toBe(true);
    expect(request.trailers['x-amz-checksum-crc32']).toMatch(/^[A-Za-z0-9+/]{6}==$/);
  });

  test('is refused with a wrong secret', async () => {
    const credentials = { ...ACCESS_KEY, secretAccessKey: 'wrong' };
    await expect(put('x', { credentials })).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });

  test('is refused with an unknown key', async () => {
    const credentials = { accessKeyId: 'AKIDNOBODY', secretAccessKey: 'secret' };
    await expect(put('x', { credentials })).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  test('is refused when its time is too far off', async () => {
    const systemClockOffset = -20 * 60_000;
    await expect(put('x', { systemClockOffset })).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  });

  test('is refused when the body is not the one that was signed', async () => {
    const send = client();
    send.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: unknown }).body = Buffer.from('other');
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const command = new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'hello' });
    await expect(send.send(command)).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
  });

  test('is needed at all', async () => {
    const response = await fetch(`${wire.endpoint}/b/k`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('addressing', () => {
  test('takes the bucket from the host', async () => {
    const answer = await raw(['GET /k HTTP/1.1', 'Host: b.localhost', 'Connection: close', '', '']);
    expect(answer).toContain('<Code>AccessDenied</Code>'); // understood as S3; only the signature is missing
  });

  test.each(['GET /%zz/x', 'GET /%zz', 'GET /b%'])(
    'refuses a path that is no percent-encoding: %s',
    async (line) => {
      const answer = await raw([`${line} HTTP/1.1`, 'Host: x', 'Connection: close', '', '']);
      expect(answer).toContain('400 Bad Request');
      expect(answer).toContain('<Code>InvalidURI</Code>');
    },
  );

  test('refuses before the body when asked with Expect: 100-continue', async () => {
    const answer = await raw([
      'PUT /b/k HTTP/1.1',
      'Host: x',
      'Content-Length: 5',
      'Expect: 100-continue',
      'Connection: close',
      '',
      '',
    ]);
    expect(answer).not.toContain('100 Continue');
    expect(answer).toContain('403 Forbidden');
  });
});

describe.skipIf(!hasCommand('aws'))('the AWS CLI (skipped where it is not installed)', () => {
  const aws = (...args: string[]) =>
    execFileSync('aws', [...args, '--endpoint-url', wire.endpoint], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        AWS_ACCESS_KEY_ID: ACCESS_KEY.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ACCESS_KEY.secretAccessKey,
      },
    }).toString();

  test.each([
    ['us-east-1', 'AWSAccessKeyId'],
    ['eu-central-1', 'X-Amz-Signature'],
  ])('makes presigned links in %s that answer, and for their object alone', async (region, parameter) => {
    stored = Buffer.from('signed');
    // In us-east-1 with Signature Version 2, elsewhere with 4.
    const link = aws('s3', 'presign', 's3://b/k', '--expires-in', '60', '--region', region);
    expect(link).toContain(parameter);
    expect(await (await fetch(link.trim())).text()).toBe('signed');
    const tampered = link.trim().replace('/b/k', '/b/other');
    expect((await fetch(tampered)).status).toBe(403);
  });
});

test('answers an S3 client through every encoding of a key', async () => {
  stored = Buffer.from('x');
  for (const Key of ['a b', 'ä/ö+ü', 'per%cent', "quote'(1)!*", 'a//b']) {
    await client().send(new GetObjectCommand({ Bucket: 'b', Key }));
  }
});

function raw(lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(wire.endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(lines.join('\r\n')));
    let text = '';
    socket.on('data', (data) => (text += data.toString()));
    socket.on('end', () => resolve(text));
    socket.on('error', reject);
  });
}
