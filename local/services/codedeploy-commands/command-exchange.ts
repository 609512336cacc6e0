import { randomUUID } from 'node:crypto';
import { wallClock } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { createDeadlineQueue } from './deadline-queue.ts';
import { createHostPresence, MOST_HOSTS, SILENT_AFTER } from './host-presence.ts';
import type { Silence } from './host-presence.ts';

/** What a host is to do next for a deployment. */
interface CommandOrder {
  readonly hostIdentifier: string;
  readonly executionId: string;
  readonly commandName: string;
  /** The deployment specification as JSON; asked for by the host once it has the command. */
  specification(): string;
  onResult(result: CommandResult): void;
  /** The host took the command. */
  onStart(): void;
  /** The host has not come for the command for some seconds. */
  onSilence(silence: Silence): void;
}

export interface CommandResult {
  readonly status: 'Succeeded' | 'Failed';
  /** The host's own diagnostics as JSON; absent where the host never answered. */
  readonly diagnostics?: string;
  /** Why, where the host did not say. */
  readonly trouble?: string;
}

export interface IssuedCommand extends CommandOrder {
  readonly id: string;
  readonly nonce: number;
  isDispatched: boolean;
  /** Of the two limits within which it must be taken. */
  limitsPassed: number;
}

/** Definitions wait in cloud time; what hosts spend is wall time. */
export interface ExchangeClocks {
  readonly cloud: Clock;
  readonly wall: Clock;
}

/**
 * Commands on their way to hosts and back: the engine issues them, host agents poll for them. Each goes out once, to one
 * poll. No host costs a timer of its own.
 */
export interface CommandExchange {
  issue(order: CommandOrder): void;
  /** Waits for a command of the host; undefined when there was none while the poll was held. */
  poll(hostIdentifier: string, signal: AbortSignal): Promise<IssuedCommand | undefined>;
  command(id: string): IssuedCommand | undefined;
  /** The newest command of the host in that execution. */
  execution(hostIdentifier: string, executionId: string): IssuedCommand | undefined;
  finish(command: IssuedCommand, result: CommandResult): void;
  /** The host ended or stopped: its commands fail, and so do those to come until it polls again. */
  retire(hostIdentifier: string, why: string): void;
  /** Undefined while the host is heard of: it polls, rests for a moment between two polls, or runs a command. */
  silence(hostIdentifier: string): Silence | undefined;
  stop(): void;
}

const SECOND = 1000;
/** How long a poll is held; the stock agent reads for 80 s. */
const POLL_HELD = 45 * SECOND;
/** https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html: an event must start within five minutes. */
const START_LIMIT = 300 * SECOND;
/** However fast cloud time runs, a host that is being started gets this long. */
const SHORTEST_START = 30 * SECOND;
/** The same page: an hour for one event, and a little more for the host's own report that its time was up. */
const RUN_LIMIT = 3600 * SECOND + 30 * SECOND;

const exchanges = new WeakMap<Cloud, CommandExchange>();

/** The one exchange of a cloud, shared by codedeploy (which issues) and codedeploy-commands (which hands out). */
export function commandExchange(cloud: Cloud): CommandExchange {
  const exchange = exchanges.get(cloud) ?? createCommandExchange({ cloud: cloud.clock, wall: wallClock });
  exchanges.set(cloud, exchange);
  return exchange;
}

interface WaitingPoll {
  answer(command: IssuedCommand | undefined): void;
}

export function createCommandExchange({ cloud, wall }: ExchangeClocks): CommandExchange {
  const commands = new Map<string, IssuedCommand>();
  const byHost = new Map<string, Set<IssuedCommand>>();
  const polls = new Map<string, WaitingPoll>();
  let nonces = 0;

  const finish = (command: IssuedCommand, result: CommandResult) => {
    if (!commands.delete(command.id)) return;
    const own = byHost.get(command.hostIdentifier);
    own?.delete(command);
    if (own?.size === 0) byHost.delete(command.hostIdentifier);
    for (const queue of [silent, starts, shortest, runs]) queue.delete(command);
    command.onResult(result);
  };
  const fail = (command: IssuedCommand, trouble: string) => finish(command, { status: 'Failed', trouble });
  const presence = createHostPresence(wall, (host) => {
    for (const command of byHost.get(host) ?? []) {
      fail(command, command.isDispatched ? LOST_WHILE_RUNNING : LOST_BEFORE);
    }
  });
  const passLimit = (command: IssuedCommand) => {
    command.limitsPassed += 1;
    if (command.limitsPassed === 2) fail(command, NEVER_STARTED);
  };
  const silenceOf = (host: string): Silence | undefined => {
    const isRunning = () => [...(byHost.get(host) ?? [])].some(({ isDispatched }) => isDispatched);
    return polls.has(host) || isRunning() ? undefined : presence.silence(host);
  };
  const silent = createDeadlineQueue<IssuedCommand>(wall, SILENT_AFTER, (command) => {
    const silence = silenceOf(command.hostIdentifier);
    if (silence) command.onSilence(silence);
  });
  const starts = createDeadlineQueue<IssuedCommand>(cloud, START_LIMIT, passLimit);
  const shortest = createDeadlineQueue<IssuedCommand>(wall, SHORTEST_START, passLimit);
  const runs = createDeadlineQueue<IssuedCommand>(wall, RUN_LIMIT, (command) => fail(command, NEVER_ENDED));
  const held = createDeadlineQueue<WaitingPoll>(wall, POLL_HELD, (poll) => poll.answer(undefined));
  const retired = new Map<string, string>();

  const dispatch = (command: IssuedCommand): IssuedCommand => {
    command.isDispatched = true;
    for (const queue of [silent, starts, shortest]) queue.delete(command);
    runs.set(command);
    command.onStart();
    return command;
  };
  return {
    issue: (order) => {
      const command = {
        ...order,
        id: randomUUID(),
        nonce: (nonces += 1),
        isDispatched: false,
        limitsPassed: 0,
      };
      commands.set(command.id, command);
      const own = byHost.get(order.hostIdentifier) ?? new Set();
      byHost.set(order.hostIdentifier, own.add(command));
      const why = retired.get(order.hostIdentifier);
      if (why !== undefined) return fail(command, why);
      const poll = polls.get(order.hostIdentifier);
      if (poll) return poll.answer(dispatch(command));
      for (const queue of [silent, starts, shortest]) queue.set(command);
      presence.expect(order.hostIdentifier);
    },
    poll: (host, signal) => {
      polls.get(host)?.answer(undefined);
      retired.delete(host);
      presence.arrive(host);
      const waiting = [...(byHost.get(host) ?? [])].find((command) => !command.isDispatched);
      if (waiting) {
        presence.leave(host);
        return Promise.resolve(dispatch(waiting));
      }
      return new Promise((resolve) => {
        const isLost = () => {
          poll.answer(undefined);
          presence.breakOff(host);
        };
        const poll: WaitingPoll = {
          answer: (command) => {
            signal.removeEventListener('abort', isLost);
            held.delete(poll);
            if (polls.get(host) === poll) polls.delete(host);
            presence.leave(host);
            resolve(command);
          },
        };
        if (signal.aborted) return isLost();
        signal.addEventListener('abort', isLost, { once: true });
        polls.set(host, poll);
        held.set(poll);
      });
    },
    command: (id) => commands.get(id),
    execution: (host, executionId) =>
      [...(byHost.get(host) ?? [])].find((command) => command.executionId === executionId),
    finish,
    retire: (host, why) => {
      retired.set(host, why);
      if (retired.size > MOST_HOSTS) retired.delete(retired.keys().next().value ?? '');
      for (const command of byHost.get(host) ?? []) fail(command, why);
    },
    silence: silenceOf,
    stop: () => {
      for (const queue of [silent, starts, shortest, runs, held]) queue.stop();
      presence.stop();
      for (const poll of polls.values()) poll.answer(undefined);
      commands.clear();
      byHost.clear();
    },
  };
}

/** As AWS says it of an event that no agent took. */
export const NO_AGENT =
  'CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent logs on your host and make sure the agent is running and can connect to the CodeDeploy server.';
const NEVER_STARTED = `${NO_AGENT} It has not polled for five minutes.`;
const LOST_BEFORE = `${NO_AGENT} It polled before, but its connection has ended and it has not come back: the agent is dead or cut off.`;
const LOST_WHILE_RUNNING =
  'The host agent died or was cut off while it ran this lifecycle event: its connection has ended and it has not come back.';
const NEVER_ENDED =
  'The host agent has not reported an end of this lifecycle event for an hour, the longest that one may take.';
