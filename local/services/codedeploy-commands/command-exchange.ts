import { wallClock } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { createDeadlineQueue } from './deadline-queue.ts';
import { createHostPresence, MOST_HOSTS, SILENT_AFTER } from './host-presence.ts';
import type { Silence } from './host-presence.ts';
import { createHeldPolls } from './held-polls.ts';
import {
  createIssuedCommands,
  type CommandOrder,
  type CommandResult,
  type IssuedCommand,
} from './issued-commands.ts';

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

export function createCommandExchange({ cloud, wall }: ExchangeClocks): CommandExchange {
  const commands = createIssuedCommands();
  const finish = (command: IssuedCommand, result: CommandResult) => {
    if (!commands.delete(command)) return;
    for (const queue of [silent, starts, shortest, runs]) queue.delete(command);
    command.onResult(result);
  };
  const fail = (command: IssuedCommand, trouble: string) => finish(command, { status: 'Failed', trouble });
  const presence = createHostPresence(wall, (host) => {
    for (const command of commands.of(host)) {
      fail(command, command.isDispatched ? LOST_WHILE_RUNNING : LOST_BEFORE);
    }
  });
  const polls = createHeldPolls(wall, presence);
  const passLimit = (command: IssuedCommand) => {
    command.limitsPassed += 1;
    if (command.limitsPassed === 2) fail(command, NEVER_STARTED);
  };
  const silenceOf = (host: string): Silence | undefined => {
    const isRunning = () => commands.of(host).some(({ isDispatched }) => isDispatched);
    return polls.has(host) || isRunning() ? undefined : presence.silence(host);
  };
  const silent = createDeadlineQueue<IssuedCommand>(wall, SILENT_AFTER, (command) => {
    const silence = silenceOf(command.hostIdentifier);
    if (silence) command.onSilence(silence);
  });
  const starts = createDeadlineQueue<IssuedCommand>(cloud, START_LIMIT, passLimit);
  const shortest = createDeadlineQueue<IssuedCommand>(wall, SHORTEST_START, passLimit);
  const runs = createDeadlineQueue<IssuedCommand>(wall, RUN_LIMIT, (command) => fail(command, NEVER_ENDED));
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
      const command = commands.add(order);
      const why = retired.get(order.hostIdentifier);
      if (why !== undefined) return fail(command, why);
      if (polls.has(order.hostIdentifier)) {
        return polls.answer(order.hostIdentifier, dispatch(command));
      }
      for (const queue of [silent, starts, shortest]) queue.set(command);
      presence.expect(order.hostIdentifier);
    },
    poll: (host, signal) => {
      polls.answer(host, undefined);
      retired.delete(host);
      presence.arrive(host);
      const waiting = commands.of(host).find((command) => !command.isDispatched);
      if (!waiting) return polls.hold(host, signal);
      presence.leave(host);
      return Promise.resolve(dispatch(waiting));
    },
    command: (id) => commands.get(id),
    execution: (host, executionId) =>
      commands.of(host).find((command) => command.executionId === executionId),
    finish,
    retire: (host, why) => {
      retired.set(host, why);
      if (retired.size > MOST_HOSTS) retired.delete(retired.keys().next().value ?? '');
      for (const command of commands.of(host)) fail(command, why);
    },
    silence: silenceOf,
    stop: () => {
      for (const queue of [silent, starts, shortest, runs]) queue.stop();
      presence.stop();
      polls.stop();
      commands.clear();
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
