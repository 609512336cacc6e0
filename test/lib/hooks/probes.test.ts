import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { contractProbe, eachHost, httpProbe, loadProbe, type Hook } from '../../../lib/hooks/index.ts';

let server: Server;
let url: string;
let asked: number;
let answer: (response: ServerResponse, request: IncomingMessage) => void;
let folder: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    answer(response, request);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  folder = await mkdtemp(join(tmpdir(), 'probes-'));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  asked = 0;
  answer = (response) => response.end('fine');
});

const hook = (parts: Partial<Hook> = {}): Hook => ({
  deploymentId: 'd-ABCDEFGHI',
  executionId: 'one',
  replacementTargets: [],
  signal: new AbortController().signal,
  remainingMs: () => 1_000,
  ...parts,
});

/** Where nobody listens any more. */
async function closedUrl(): Promise<string> {
  const once = createServer();
  await new Promise<void>((resolve) => void once.listen(0, '127.0.0.1', resolve));
  const { port } = once.address() as AddressInfo;
  await new Promise((resolve) => once.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const fail = (status: number) => (response: ServerResponse) => void response.writeHead(status).end('bad');

describe('httpProbe', () => {
  test('wants every answer to be good', async () => {
    expect(await httpProbe({ url, attempts: 2, intervalMs: 0 })(hook())).toContain('2 of 2');
    expect(asked).toBe(2);
  });

  test('stops asking when enough are good, and when enough are not', async () => {
    await httpProbe({ url, attempts: 9, passes: 2, intervalMs: 0 })(hook());
    expect(asked).toBe(2);
    answer = fail(503);
    await expect(httpProbe({ url, attempts: 9, passes: 7, intervalMs: 0 })(hook())).rejects.toThrow(
      `expected 7 of 9 answers from ${url} to be good, 3 were not: status 503 instead of 200`,
    );
    expect(asked).toBe(5);
  });

  test('forgives as many as it may', async () => {
    answer = (response) => (asked === 1 ? fail(500)(response) : response.end('fine'));
    await httpProbe({ url, attempts: 3, passes: 2, intervalMs: 0 })(hook());
    expect(asked).toBe(3);
  });

  test.each([
    ['the status', { status: [201, 204] }, 'status 200 instead of 201 or 204'],
    ['a text of the body', { body: 'version 2' }, 'the body "fine" does not hold version 2'],
    ['an expression', { body: /^F/ }, 'the body "fine" does not hold /^F/'],
    ['the latency', { latencyMs: -1 }, 'longer than -1 ms'],
  ])('compares %s', async (_case, probe, reason) => {
    await expect(httpProbe({ url, attempts: 1, ...probe })(hook())).rejects.toThrow(reason);
  });

  test('says why there was no answer', async () => {
    answer = () => undefined;
    const silent = httpProbe({ url, attempts: 1, timeoutMs: 20 });
    await expect(silent(hook())).rejects.toThrow('no answer within 20 ms');
    const closed = httpProbe({ url: await closedUrl(), attempts: 1 });
    await expect(closed(hook())).rejects.toThrow('ECONNREFUSED');
  });

  test('ends with the time of the hook', async () => {
    const over = new AbortController();
    answer = () => over.abort(new Error('the time is over'));
    const probe = httpProbe({ url, attempts: 1 })(hook({ signal: over.signal }));
    await expect(probe).rejects.toThrow('the time is over');
  });

  test('asks each host that has no traffic yet, and does not pass where there is none', async () => {
    const port = Number(new URL(url).port);
    const targets = ['127.0.0.1', '127.0.0.1'].map((address, id) => ({ id: `i-${id}`, address }));
    const probe = httpProbe({ url: eachHost(port, '/health'), attempts: 1 });
    await probe(hook({ replacementTargets: targets }));
    expect(asked).toBe(2);
    await expect(async () => probe(hook())).rejects.toThrow('expected at least one URL');
  });

  test('refuses what cannot be met', () => {
    expect(() => httpProbe({ url, attempts: 2, passes: 3 })).toThrow(
      'expected passes between 1 and attempts (2)',
    );
  });
});

describe('loadProbe', () => {
  test('counts the errors of a burst', async () => {
    answer = (response) => (asked % 10 === 0 ? fail(500)(response) : response.end('fine'));
    const note = await loadProbe({ url, requests: 40, concurrency: 4, errorShare: 0.1 })(hook());
    expect(note).toMatch(/^40 requests, 4 failed, p95 \d+ ms$/);
    await expect(async () => loadProbe({ url, requests: 40, errorShare: 0.05 })(hook())).rejects.toThrow(
      'expected at most 5 % of 40 requests to fail, 10 % did (4; the last: status 500',
    );
  });

  test('judges the latency', async () => {
    const probe = loadProbe({ url, requests: 20, p95Ms: -1 });
    await expect(async () => probe(hook())).rejects.toThrow('expected 95 % of 20 requests within -1 ms');
  });

  test('takes redirects and refusals for answers', async () => {
    answer = fail(404);
    expect(await loadProbe({ url, requests: 3 })(hook())).toContain('0 failed');
  });
});

describe('contractProbe', () => {
  const contract = async (exchanges: unknown) => {
    const file = join(folder, 'contract.json');
    await writeFile(file, JSON.stringify(exchanges));
    return contractProbe({ baseUrl: `${url}/`, file });
  };
  const order = { id: 7, lines: [{ sku: 'a' }], total: 3 };

  beforeEach(() => {
    answer = (response, request) => {
      if (request.method === 'POST') request.pipe(response.writeHead(201));
      else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(order));
    };
  });

  test('plays requests and wants at least what is agreed', async () => {
    const probe = await contract([
      {
        request: { path: '/orders/7' },
        expect: { status: 200, headers: { 'content-type': 'application/json' }, body: { id: 7 } },
      },
      { request: { method: 'POST', path: '/echo', body: { a: 1 } }, expect: { status: 201, body: { a: 1 } } },
      { request: { method: 'POST', path: '/echo', body: 'text' }, expect: { status: 201, body: 'text' } },
    ]);
    expect(await probe(hook())).toContain('3 exchanges as agreed');
  });

  test.each([
    [{ status: 404 }, 'expected status 404, got 200'],
    [{ status: 200, headers: { etag: 'x' } }, 'expected etag: x, got no such header'],
    [{ status: 200, body: { id: 8 } }, 'expected body.id 8, got 7'],
    [{ status: 200, body: { lines: [] } }, 'expected body.lines to have 0 items, got 1'],
    [{ status: 200, body: { lines: [{ sku: 'b' }] } }, 'expected body.lines.0.sku "b", got "a"'],
    [{ status: 200, body: { note: 'x' } }, 'expected body.note "x", got nothing'],
    [{ status: 200, body: [] }, 'expected body [], got {'],
  ])('names the difference: %j', async (expected, reason) => {
    const probe = await contract([{ name: 'an order', request: { path: '/orders/7' }, expect: expected }]);
    await expect(async () => probe(hook())).rejects.toThrow(`an order at ${url}: ${reason}`);
  });

  test('says what is wrong with the file', async () => {
    const probe = await contract([{ request: { path: 'orders' }, expect: {} }]);
    await expect(async () => probe(hook())).rejects.toThrow('contract.json: expected a JSON list of');
  });
});
