import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openListener } from '../../../local/balancer/listener.ts';
import { createTargetGroup, type TargetGroup } from '../../../local/balancer/target-group.ts';
import { createTraffic } from '../../../local/balancer/traffic.ts';
import { createManualClock, wallClock } from '../../../local/clock.ts';
import { groupSettings, startBackend } from './backend.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function backend(answer: Parameters<typeof startBackend>[0]) {
  const started = await startBackend(answer);
  cleanups.push(started.stop);
  return started;
}

async function balance(group: TargetGroup) {
  const traffic = createTraffic();
  const listener = await openListener({
    host: '127.0.0.1',
    port: 0,
    traffic,
    choose: () => ({ type: 'forward', choose: () => ({ name: 'group', group, weight: 1 }) }),
  });
  group.setInUse(true);
  cleanups.push(
    () => group.close(),
    () => listener.close(),
  );
  return { url: `http://127.0.0.1:${listener.port}`, port: listener.port, traffic };
}

const healthy = (group: TargetGroup, count: number) =>
  vi.waitFor(
    () => expect(group.health().filter((target) => target.state === 'healthy')).toHaveLength(count),
    WAIT,
  );
const WAIT = { timeout: 5000, interval: 5 };
const newGroup = (wall = wallClock) => createTargetGroup(groupSettings(), wall);

/** Keeps `connections` requests in flight until told to stop; counts the answers by status and by body. */
function load(port: number, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const outcomes = new Map<string, number>();
  const stopped = new AbortController();
  const one = () =>
    new Promise<void>((resolve) => {
      const count = (outcome: string) => {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        resolve();
      };
      const call = httpRequest({ port, host: '127.0.0.1', agent, path: '/' }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += chunk));
        response.on('end', () => count(`${response.statusCode} ${body}`));
        response.on('error', () => count('cut'));
      });
      call.on('error', (error) => count(error.message));
      call.end();
    });
  const loops = Array.from({ length: connections }, async () => {
    while (!stopped.signal.aborted) await one();
  });
  return {
    outcomes,
    stop: async () => {
      stopped.abort();
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

describe('listener', () => {
  it('loses no request while blue gives way to green under 64 connections', async () => {
    const slow = (body: string) =>
      backend((request, response) => {
        if (request.url === '/health') response.end('ok');
        else setTimeout(() => response.end(body), 2);
      });
    const [blue, green] = [await slow('blue'), await slow('green')];
    const group = newGroup();
    const { port } = await balance(group);
    group.register({ id: 'blue', host: '127.0.0.1', port: blue.port });
    await healthy(group, 1);
    const traffic = load(port, 64);
    await vi.waitFor(() => expect(traffic.outcomes.get('200 blue')).toBeGreaterThan(500), WAIT);

    group.register({ id: 'green', host: '127.0.0.1', port: green.port });
    await healthy(group, 2);
    group.deregister({ id: 'blue', port: blue.port });
    await vi.waitFor(() => expect(group.health()).toHaveLength(1), WAIT);
    await blue.stop();
    const shifted = traffic.outcomes.get('200 green') ?? 0;
    await vi.waitFor(() => expect(traffic.outcomes.get('200 green')).toBeGreaterThan(shifted + 500), WAIT);
    await traffic.stop();

    expect([...traffic.outcomes.keys()].sort()).toEqual(['200 blue', '200 green']);
  });

  it('loses no request to targets that close their idle connections', async () => {
    const { server, port: targetPort } = await backend((_, response) => response.end('ok'));
    const group = newGroup();
    const { port } = await balance(group);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    await healthy(group, 1);
    const traffic = load(port, 16);
    for (let round = 1; round <= 20; round++) {
      await vi.waitFor(() => expect(traffic.outcomes.get('200 ok') ?? 0).toBeGreaterThan(round * 50), WAIT);
      server.closeIdleConnections();
    }
    await traffic.stop();
    expect([...traffic.outcomes.keys()]).toEqual(['200 ok']);
  });

  it('streams bodies both ways and tells the target who asked', async () => {
    const { port: targetPort } = await backend((request, response) => {
      if (request.url === '/health') return void response.end();
      const { host, 'x-forwarded-for': by, 'x-forwarded-proto': proto, connection } = request.headers;
      response.setHeader('x-seen', JSON.stringify({ host, by, proto, connection, url: request.url }));
      request.pipe(response);
    });
    const group = newGroup();
    const { url } = await balance(group);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    await healthy(group, 1);
    const body = 'x'.repeat(3_000_000);
    const response = await fetch(`${url}/path?q=1`, {
      method: 'POST',
      body,
      headers: { 'x-forwarded-for': '10.1.2.3' },
    });
    expect(await response.text()).toBe(body);
    expect(JSON.parse(response.headers.get('x-seen')!)).toEqual({
      host: url.slice('http://'.length),
      by: '10.1.2.3, 127.0.0.1',
      proto: 'http',
      connection: 'keep-alive',
      url: '/path?q=1',
    });
  });

  it('answers 503 without targets and 502 for a target that is gone, and counts both', async () => {
    const { port: targetPort, stop } = await backend((_, response) => response.end());
    const group = newGroup();
    const { url, traffic } = await balance(group);
    expect((await fetch(url)).status).toBe(503);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    await healthy(group, 1);
    await stop();
    const response = await fetch(url);
    expect(response.status).toBe(502);
    expect(response.headers.get('server')).toBe('awselb/2.0');
    const counts = traffic.take();
    expect(Object.fromEntries(counts.answered)).toEqual({ 502: 1, 503: 1 });
    expect(counts.groups.get('group')).toMatchObject({ requests: 1, connectionErrors: 1 });
  });

  it('cuts the connection where the target fails in the middle of its answer', async () => {
    const { port: targetPort } = await backend((request, response) => {
      if (request.url === '/health') return void response.end();
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => request.socket.destroy());
    });
    const group = newGroup();
    const { url } = await balance(group);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    await healthy(group, 1);
    await expect(fetch(url).then((response) => response.text())).rejects.toThrow('terminated');
  });

  it('counts what targets answered by hundreds', async () => {
    const { port: targetPort } = await backend((request, response) => {
      response.statusCode = request.url === '/health' ? 200 : Number(request.url!.slice(1));
      response.end();
    });
    const group = newGroup();
    const { url, traffic } = await balance(group);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    await healthy(group, 1);
    for (const status of [200, 204, 302, 404, 500, 503])
      await fetch(`${url}/${status}`, { redirect: 'manual' });
    const counts = traffic.take();
    expect(counts.groups.get('group')).toMatchObject({ requests: 6, targetStatus: [0, 0, 2, 1, 1, 2] });
    expect(counts.answered.size).toBe(0);
    expect(traffic.take().groups.size).toBe(0);
  });

  it('joins upgraded connections', async () => {
    const started = await backend((_, response) => response.end());
    started.server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    const group = newGroup();
    const { port } = await balance(group);
    group.register({ id: 'a', host: '127.0.0.1', port: started.port });
    await healthy(group, 1);
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk) => {
      if (heard === '') socket.write('hello');
      heard += chunk.toString();
    });
    socket.write('GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    await vi.waitFor(() => expect(heard).toMatch(/^HTTP\/1.1 101 .*hello$/s), WAIT);
    socket.destroy();
  });

  it('passes a request that offers HTTP/2 on as a plain one', async () => {
    const { port: targetPort } = await backend((request, response) =>
      response.end(`${request.headers.upgrade} ${request.headers.connection}`),
    );
    const group = newGroup();
    const { port } = await balance(group);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    await healthy(group, 1);
    const answered = new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(port, '127.0.0.1');
      socket.on('data', (chunk) => (heard += chunk.toString()));
      socket.on('end', () => resolve(heard));
      socket.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n');
    });
    expect(await answered).toMatch(/^HTTP\/1.1 200 OK.*undefined close/s);
  });

  it('refuses a port that is taken', async () => {
    const { port } = await backend(() => {});
    const settings = {
      host: '127.0.0.1',
      port,
      traffic: createTraffic(),
      choose: () => {
        throw new Error('asked');
      },
    };
    await expect(openListener(settings)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('target group', () => {
  it('cuts what is still in flight when the deregistration delay is over', async () => {
    const { port: targetPort } = await backend((request, response) => {
      if (request.url === '/health') response.end();
    });
    const wall = createManualClock();
    const group = newGroup(wall);
    const { url } = await balance(group);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    await healthy(group, 1);
    const hanging = fetch(`${url}/never`);
    await vi.waitFor(() => expect(group.pick()).toBeDefined());
    await fetch(`${url}/health`);
    group.deregister({ id: 'a', port: targetPort });
    expect(group.health()).toMatchObject([{ state: 'draining', reason: 'Target.DeregistrationInProgress' }]);
    await wall.advance(4999);
    expect(group.health()).toHaveLength(1);
    await wall.advance(1);
    expect(group.health()).toHaveLength(0);
    expect((await hanging).status).toBe(502);
  });

  it('takes a failing target out after two checks and back after two passes', async () => {
    let status = 200;
    const { port: targetPort } = await backend((_, response) => {
      response.statusCode = status;
      response.end();
    });
    const wall = createManualClock();
    const group = newGroup(wall);
    cleanups.push(() => group.close());
    group.setInUse(true);
    group.register({ id: 'a', host: '127.0.0.1', port: targetPort });
    expect(group.health()).toMatchObject([{ state: 'initial' }]);
    await healthy(group, 1);
    status = 500;
    await vi.waitFor(async () => {
      await wall.advance(5000);
      expect(group.health()).toMatchObject([
        {
          state: 'unhealthy',
          reason: 'Target.ResponseCodeMismatch',
          description: 'Health checks failed with these codes: [500]',
        },
      ]);
    }, WAIT);
    expect(group.pick()).toBeDefined(); // where none is healthy, all are asked
    status = 200;
    await vi.waitFor(async () => {
      await wall.advance(5000);
      expect(group.health()).toMatchObject([{ state: 'healthy' }]);
    }, WAIT);
  });

  it('says unused while no listener forwards to it', () => {
    const group = newGroup(createManualClock());
    group.register({ id: 'a', host: '127.0.0.1', port: 1 });
    expect(group.health()).toMatchObject([{ state: 'unused', reason: 'Target.NotInUse' }]);
    group.close();
  });
});
