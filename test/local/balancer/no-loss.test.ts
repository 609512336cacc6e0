import { Agent, request } from 'node:http';
import { assert, asyncProperty, array, boolean, integer, record } from 'fast-check';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openListener } from '../../../local/balancer/listener.ts';
import { createTargetGroup } from '../../../local/balancer/target-group.ts';
import { createTraffic } from '../../../local/balancer/traffic.ts';
import { wallClock } from '../../../local/clock.ts';
import { groupSettings, startBackend } from './backend.ts';

let backends: Awaited<ReturnType<typeof startBackend>>[];
beforeAll(async () => {
  const answer = (name: number) =>
    startBackend((_, response) => setTimeout(() => response.end(`${name}`), 1));
  backends = await Promise.all([0, 1, 2].map(answer));
});
afterAll(() => Promise.all(backends.map(({ stop }) => stop())));

const changes = array(record({ backend: integer({ min: 0, max: 2 }), comes: boolean() }), {
  minLength: 4,
  maxLength: 12,
});

it('answers every request whatever comes and goes, while one healthy target stays', async () => {
  await assert(
    asyncProperty(changes, async (steps) => {
      const group = createTargetGroup(groupSettings(), wallClock);
      group.setInUse(true);
      const listener = await openListener({
        host: '127.0.0.1',
        port: 0,
        traffic: createTraffic(),
        choose: () => ({ type: 'forward', choose: () => ({ name: 'group', group, weight: 1 }) }),
      });
      const register = (index: number) =>
        group.register({ id: String(index), host: '127.0.0.1', port: backends[index]!.port });
      const healthy = () => group.health().filter(({ state }) => state === 'healthy');
      register(0);
      await vi.waitFor(() => expect(healthy()).toHaveLength(1), WAIT);
      const load = startLoad(listener.port, 8);
      for (const { backend, comes } of steps) {
        const isIn = healthy().some(({ address }) => address.id === String(backend));
        if (comes) register(backend);
        else if (!isIn || healthy().length > 1)
          group.deregister({ id: String(backend), port: backends[backend]!.port });
        await load.next(20);
      }
      const outcomes = await load.stop();
      await listener.close();
      group.close();
      expect([...outcomes].filter((outcome) => outcome !== '200')).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

const WAIT = { timeout: 5000, interval: 2 };

function startLoad(port: number, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const outcomes = new Set<string>();
  const stopped = new AbortController();
  let answered = 0;
  const one = () =>
    new Promise<void>((resolve) => {
      const end = (outcome: string) => {
        outcomes.add(outcome);
        answered++;
        resolve();
      };
      request({ port, host: '127.0.0.1', agent }, (response) => {
        response.resume();
        response.on('end', () => end(String(response.statusCode)));
        response.on('error', () => end('cut'));
      })
        .on('error', (error) => end(error.message))
        .end();
    });
  const loops = Array.from({ length: connections }, async () => {
    while (!stopped.signal.aborted) await one();
  });
  return {
    /** Resolves when that many more requests have been answered. */
    next: (count: number) => {
      const goal = answered + count;
      return vi.waitFor(() => expect(answered).toBeGreaterThan(goal), WAIT);
    },
    stop: async () => {
      stopped.abort();
      await Promise.all(loops);
      agent.destroy();
      return outcomes;
    },
  };
}
