import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type Api } from '../local/services/codedeploy/start-api.ts';
import { startConsoleStage, type ConsoleStage } from './console-stage.ts';

let api: Api;
let stage: ConsoleStage;
beforeAll(async () => {
  api = await startApi();
  stage = await startConsoleStage(api.cloud);
});
afterAll(async () => {
  await stage?.close();
  await api?.stop();
});

/** fetch lets nobody set a foreign Host. */
const asHost = (host: string, path: string) =>
  new Promise<number>((resolve, reject) => {
    const { port } = new URL(stage.origin);
    const asking = request({ host: '127.0.0.1', port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    asking.once('error', reject);
    asking.end();
  });

describe('who may ask', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1',
    '127.0.0.1.evil.example',
    'localhost:1',
    '169.254.169.254',
  ])('refuses the host %s, as a rebound name has it', async (host) => {
    expect(await asHost(host, '/deployments')).toBe(403);
    expect(await asHost(host, `/${new URL(stage.running.url).search}`)).toBe(403);
  });

  it('answers under both names of the machine itself', async () => {
    const { port } = new URL(stage.origin);
    expect(await asHost(`localhost:${port}`, '/deployments')).toBe(401);
    expect(await asHost(`127.0.0.1:${port}`, '/deployments')).toBe(401);
  });

  it.each([
    '/',
    '/deployments',
    '/live/deployments',
    '/deployments/d-ABCDEFGHI',
    '/nowhere',
    '/?token=',
    '/?token=wrong',
  ])('shows %s to nobody without the session', async (path) => {
    const answer = await fetch(`${stage.origin}${path}`, { redirect: 'manual' });
    expect(answer.status).toBe(401);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const text = await answer.text();
    expect(text).not.toContain('123456789012');
    expect(text).not.toContain('csrf');
  });

  it('says no more of a file that is not there, which may be asked for without the session', async () => {
    const answer = await fetch(`${stage.origin}/assets/000000000000/secret.js`);
    expect([answer.status, await answer.text()]).toEqual([404, 'expected a file of this console']);
  });

  it('takes the token to a cookie that scripts and other sites do not get, and out of the address', async () => {
    const answer = await fetch(stage.running.url, { redirect: 'manual' });
    expect(answer.status).toBe(303);
    expect(answer.headers.get('location')).toBe('/');
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^signalbox-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(new URL(stage.running.url).searchParams.get('token'));
  });

  it('lets the session of another console in nowhere', async () => {
    const other = await startConsoleStage(api.cloud);
    try {
      const opened = await fetch(other.running.url, { redirect: 'manual' });
      const value = opened.headers.getSetCookie()[0]!.split(';')[0]!.split('=')[1]!;
      const name = `signalbox-${new URL(stage.origin).port}`;
      const answer = await fetch(`${stage.origin}/deployments`, { headers: { cookie: `${name}=${value}` } });
      expect(answer.status).toBe(401);
    } finally {
      await other.close();
    }
  });
});

describe('what may be changed', () => {
  const form = { rollback: 'yes' };
  const path = '/deployments/d-ABCDEFGHI/stop';

  it.each([
    ['another origin', { origin: 'http://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { origin: 'null' }],
    ['the same host over another scheme', { origin: 'https://127.0.0.1' }],
  ])('refuses a form of %s', async (_what, headers) => {
    const answer = await stage.post(path, form, headers);
    expect([answer.status, await answer.text()]).toEqual([403, 'expected the console itself as origin']);
  });

  it.each([
    ['without a token', { csrf: '' }],
    ['with a wrong token', { csrf: 'x'.repeat(43) }],
  ])('refuses a form %s', async (_what, csrf) => {
    const answer = await stage.post(path, { ...form, ...csrf });
    expect([answer.status, await answer.text()]).toEqual([403, 'expected a form of this console']);
  });

  it('refuses a form with a token but without the session', async () => {
    const body = new URLSearchParams({
      csrf: /name="csrf" value="([^"]+)"/.exec(await stage.page('/deployments'))![1]!,
    });
    const headers = { origin: stage.origin };
    expect((await fetch(`${stage.origin}${path}`, { method: 'POST', body, headers })).status).toBe(401);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('knows no %s', async (method) => {
    const answer = await fetch(`${stage.origin}/deployments`, { method, headers: { origin: stage.origin } });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('reads no form that is larger than any of its own', async () => {
    expect((await stage.post(path, { rollback: 'x'.repeat(300_000) })).status).toBe(413);
  });

  it.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
  ])('goes back to no other site: %s', async (back) => {
    const answer = await stage.post('/choices', { language: 'zh', back });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
  });
});

describe('what a page may do', () => {
  it('loads and sends nothing but the console’s own, and is kept and framed by nobody', async () => {
    const { headers } = await stage.get('/deployments');
    const policy = headers.get('content-security-policy')!;
    expect(policy.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self'",
      "script-src 'self'",
      "style-src 'self'",
    ]);
    expect(Object.fromEntries(headers)).toMatchObject({
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(['/deployments', '/deployments/d-ABCDEFGHI', '/nowhere'])(
    'has nothing inline: %s',
    async (path) => {
      const markup = await stage.page(path);
      expect(markup).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|javascript:/);
    },
  );

  it.each(['"><script>alert(1)</script>', "' onfocus=alert(1) autofocus='", '</title><svg onload=alert(1)>'])(
    'shows a name as a text: %s',
    async (name) => {
      const query = new URLSearchParams({
        id: name,
        application: name,
        status: name,
        group: name,
        after: name,
      });
      for (const path of [
        `/deployments?${query.toString()}`,
        `/deployments/${encodeURIComponent(name)}?targets=${encodeURIComponent(name)}`,
      ]) {
        const markup = await stage.page(path);
        expect(markup).not.toContain(name);
        expect(markup).not.toMatch(/<(script(?![^>]*\ssrc="\/assets)|svg onload)/);
      }
    },
  );

  it('serves its files under their content alone', async () => {
    const markup = await stage.page('/deployments');
    const paths = [...markup.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    expect(paths).toHaveLength(3);
    for (const path of paths) {
      const answer = await fetch(`${stage.origin}${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('cache-control')).toContain('immutable');
      expect((await answer.text()).length).toBeGreaterThan(100);
    }
    for (const path of ['/assets/style.css', '/assets/../package.json', '/assets/..%2Fpackage.json'])
      expect((await stage.get(path)).status).toBe(404);
  });
});

it('remembers language and theme', async () => {
  const answer = await stage.post('/choices', { language: 'zh', back: '/deployments?status=Failed' });
  expect(answer.headers.get('location')).toBe('/deployments?status=Failed');
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^signalbox-language=zh; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const dark = await stage.post('/choices', { theme: 'dark' });
  expect(dark.headers.getSetCookie()[0]).toMatch(/^signalbox-theme=dark; /);
  expect((await stage.post('/choices', { theme: 'pink', language: 'xx' })).headers.getSetCookie()).toEqual(
    [],
  );
});

it('speaks the language that the browser asks for', async () => {
  const markup = await stage.page('/deployments', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' });
  expect(markup).toContain('<html lang="zh-Hans"');
  expect(markup).toContain('<h1>部署</h1>');
});

it('says what a call to AWS lacks, and lives on', async () => {
  const { credentials } = api.cloud.clientConfig;
  const clientConfig = {
    ...api.cloud.clientConfig,
    credentials: { ...credentials, secretAccessKey: 'wrong' },
  };
  const other = await startConsoleStage({ clientConfig });
  try {
    const answer = await other.get('/deployments');
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('role="alert">Your credentials are not valid any more');
    expect(other.faults).toEqual([]);
  } finally {
    await other.close();
  }
});

it('has had no fault of its own', () => expect(stage.faults).toEqual([]));
