import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { createCommandExchange } from '../../../../local/services/codedeploy-commands/command-exchange.ts';
import type { CommandResult } from '../../../../local/services/codedeploy-commands/issued-commands.ts';

const SECOND = 1000;

function start() {
  const clock = createManualClock();
  const cloud = createManualClock();
  const exchange = createCommandExchange({ cloud, wall: clock });
  const silences: (number | undefined)[] = [];
  const results: CommandResult[] = [];
  const started: string[] = [];
  return {
    clock,
    cloud,
    exchange,
    silences,
    results,
    started,
    issue: (hostIdentifier: string, commandName = 'Install') =>
      exchange.issue({
        hostIdentifier,
        executionId: 'execution',
        commandName,
        specification: () => '{}',
        onStart: () => started.push(commandName),
        onSilence: ({ ms }) => silences.push(ms),
        onResult: (result) => results.push(result),
      }),
    poll: (host: string, signal = new AbortController().signal) => exchange.poll(host, signal),
  };
}

describe('createCommandExchange', () => {
  it('hands a command to the poll that waits, once, and to no other host', async () => {
    const { issue, poll, exchange, started, results } = start();
    const other = poll('other');
    const waiting = poll('host');
    issue('host');
    const command = await waiting;
    expect(command).toMatchObject({ commandName: 'Install', isDispatched: true });
    expect(started).toEqual(['Install']);
    issue('other', 'ApplicationStop');
    expect(await other).toMatchObject({ commandName: 'ApplicationStop' });
    exchange.finish(command!, { status: 'Succeeded' });
    exchange.finish(command!, { status: 'Failed' });
    expect(results).toEqual([{ status: 'Succeeded' }]);
  });

  it('holds a poll for 45 seconds', async () => {
    const { clock, poll } = start();
    let answer: unknown = 'none yet';
    const waiting = poll('host').then((command) => (answer = command));
    await clock.advance(44 * SECOND);
    expect(answer).toBe('none yet');
    await clock.advance(SECOND);
    expect(await waiting).toBeUndefined();
  });

  it('fails a command that no host takes within five minutes of cloud time', async () => {
    const { clock, cloud, issue, results } = start();
    issue('host');
    await clock.advance(30 * SECOND);
    await cloud.advance(299 * SECOND);
    expect(results).toEqual([]);
    await cloud.advance(SECOND);
    expect(results).toEqual([
      {
        status: 'Failed',
        trouble: expect.stringContaining('agent was not able to receive the lifecycle event'),
      },
    ]);
  });

  it('gives a host half a minute to start, however fast cloud time runs', async () => {
    const { clock, cloud, issue, poll, results } = start();
    issue('late');
    issue('dead');
    await cloud.advance(3600 * SECOND);
    await clock.advance(29 * SECOND);
    expect(await poll('late')).toMatchObject({ commandName: 'Install' });
    await clock.advance(SECOND);
    expect(results).toHaveLength(1);
  });

  it('tells after ten seconds of a host that does not come, and how long it has been away', async () => {
    const { clock, exchange, issue, poll, silences } = start();
    expect(exchange.silence('host')).toEqual({ ms: undefined });
    issue('host');
    await clock.advance(10 * SECOND);
    expect(silences).toEqual([undefined]);
    const command = await poll('host');
    expect(exchange.silence('host')).toBeUndefined();
    exchange.finish(command!, { status: 'Succeeded' });
    await clock.advance(9 * SECOND);
    expect(exchange.silence('host')).toBeUndefined();
    issue('host');
    await clock.advance(10 * SECOND);
    expect(silences).toEqual([undefined, 19_000]);
  });

  it('fails the command of a host whose connection broke and that did not come back', async () => {
    const { clock, issue, poll, results } = start();
    const client = new AbortController();
    const waiting = poll('host', client.signal);
    issue('host');
    await waiting;
    const next = poll('host', client.signal);
    client.abort();
    await next;
    await clock.advance(5 * SECOND);
    expect(results).toEqual([{ status: 'Failed', trouble: expect.stringContaining('died or was cut off') }]);
    issue('host');
    await clock.advance(5 * SECOND);
    expect(results[1]?.trouble).toContain('the agent is dead or cut off');
  });

  it('lets a host rest between polls, as the stock agent does, and come back', async () => {
    const { clock, issue, poll, results } = start();
    const waiting = poll('host');
    issue('host');
    await waiting;
    await clock.advance(30 * SECOND);
    void poll('host');
    await clock.advance(44 * SECOND);
    expect(results).toEqual([]);
  });

  it('gives up on a command after an hour though its host still polls', async () => {
    const { clock, issue, poll, results } = start();
    const over = new AbortController();
    const keepPolling = async () => {
      while (!over.signal.aborted) await poll('host');
    };
    issue('host');
    void keepPolling();
    await clock.advance(3600 * SECOND);
    expect(results).toEqual([]);
    await clock.advance(30 * SECOND);
    expect(results).toEqual([{ status: 'Failed', trouble: expect.stringContaining('for an hour') }]);
    over.abort();
  });
});
