import { randomUUID } from 'node:crypto';
import { wallClock } from '../../clock.ts';
import type { Clock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { createDeadlineQueue } from './deadline-queue.ts';

/** What a host is to do next for a deployment. */
export interface CommandOrder {
  readonly hostIdentifier: string;
  readonly executionId: string;
  readonly commandName: string;
  /** The deployment specification as JSON; asked for by the host once it has the command. */
  specification(): string;
  onResult(result: CommandResult): void;
  /** The host took the command. */
  onStart(): void;
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
}

/**
 * Commands on their way to hosts and back: the engine issues them, host agents poll for them. Each goes out once, to one
 * poll. What hosts spend is wall time, and no host costs a timer of its own.
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
  stop(): void;
}

const SECOND = 1000;
/** How long a poll is held; the stock agent reads for 80 s. */
const POLL_HELD = 45 * SECOND;
/** https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html: an event must start within five minutes. */
const START_LIMIT = 300 * SECOND;
/** A lifecycle event's scripts get an hour; the service waits somewhat longer. */
const RUN_LIMIT = 70 * 60 * SECOND;
/** Without a poll for this long after its connection broke, a host counts as lost. */
const LOST_AFTER_BREAK = 5 * SECOND;
/** The same after an answered poll: the stock agent may rest up to 30 s between two. */
const LOST_AFTER_ANSWER = 40 * SECOND;

/** Hosts remembered as lost; the oldest are forgotten. */
const MOST_LOST = 100_000;

const exchanges = new WeakMap<Cloud, CommandExchange>();

/** The one exchange of a cloud, shared by codedeploy (which issues) and codedeploy-commands (which hands out). */
export function commandExchange(cloud: Cloud): CommandExchange {
  const exchange = exchanges.get(cloud) ?? createCommandExchange(wallClock);
  exchanges.set(cloud, exchange);
  return exchange;
}

interface WaitingPoll {
  answer(command: IssuedCommand | undefined): void;
}

export function createCommandExchange(clock: Clock): CommandExchange {
  const commands = new Map<string, IssuedCommand>();
  const byHost = new Map<string, Set<IssuedCommand>>();
  const polls = new Map<string, WaitingPoll>();
  let nonces = 0;

  const finish = (command: IssuedCommand, result: CommandResult) => {
    if (!commands.delete(command.id)) return;
    const own = byHost.get(command.hostIdentifier);
    own?.delete(command);
    if (own?.size === 0) byHost.delete(command.hostIdentifier);
    starts.delete(command);
    runs.delete(command);
    command.onResult(result);
  };
  const fail = (command: IssuedCommand, trouble: string) => finish(command, { status: 'Failed', trouble });
  const lose = (host: string) => {
    lost.add(host);
    if (lost.size > MOST_LOST) lost.delete(lost.values().next().value ?? '');
    for (const command of byHost.get(host) ?? []) {
      fail(command, command.isDispatched ? LOST_WHILE_RUNNING : LOST_BEFORE);
    }
  };

  const starts = createDeadlineQueue<IssuedCommand>(clock, START_LIMIT, (command) =>
    fail(command, NEVER_STARTED),
  );
  const runs = createDeadlineQueue<IssuedCommand>(clock, RUN_LIMIT, (command) => fail(command, NEVER_ENDED));
  const broken = createDeadlineQueue<string>(clock, LOST_AFTER_BREAK, lose);
  const resting = createDeadlineQueue<string>(clock, LOST_AFTER_ANSWER, lose);
  const held = createDeadlineQueue<WaitingPoll>(clock, POLL_HELD, (poll) => poll.answer(undefined));
  const lost = new Set<string>();
  const retired = new Map<string, string>();

  const dispatch = (command: IssuedCommand): IssuedCommand => {
    command.isDispatched = true;
    starts.delete(command);
    runs.set(command);
    command.onStart();
    return command;
  };
  const connected = (host: string) => {
    lost.delete(host);
    retired.delete(host);
    broken.delete(host);
    resting.delete(host);
  };

  return {
    issue: (order) => {
      const command = { ...order, id: randomUUID(), nonce: (nonces += 1), isDispatched: false };
      commands.set(command.id, command);
      const own = byHost.get(order.hostIdentifier) ?? new Set();
      byHost.set(order.hostIdentifier, own.add(command));
      const why = retired.get(order.hostIdentifier);
      if (why !== undefined) return fail(command, why);
      const poll = polls.get(order.hostIdentifier);
      if (poll) return poll.answer(dispatch(command));
      starts.set(command);
      // One that has been here and does not come back is lost; one that never came may still be starting.
      if (lost.has(order.hostIdentifier)) broken.set(order.hostIdentifier);
    },
    poll: (host, signal) => {
      polls.get(host)?.answer(undefined);
      connected(host);
      const waiting = [...(byHost.get(host) ?? [])].find((command) => !command.isDispatched);
      if (waiting) {
        resting.set(host);
        return Promise.resolve(dispatch(waiting));
      }
      return new Promise((resolve) => {
        const isLost = () => {
          poll.answer(undefined);
          broken.set(host);
        };
        const poll: WaitingPoll = {
          answer: (command) => {
            signal.removeEventListener('abort', isLost);
            held.delete(poll);
            if (polls.get(host) === poll) polls.delete(host);
            resting.set(host);
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
      if (retired.size > MOST_LOST) retired.delete(retired.keys().next().value ?? '');
      for (const command of byHost.get(host) ?? []) fail(command, why);
    },
    stop: () => {
      for (const queue of [starts, runs, broken, resting, held]) queue.stop();
      for (const poll of polls.values()) poll.answer(undefined);
      commands.clear();
      byHost.clear();
    },
  };
}

const NO_AGENT =
  'CodeDeploy agent was not able to receive the lifecycle event. Check the CodeDeploy agent logs on your host and make sure the agent is running and can connect to the CodeDeploy server.';
const NEVER_STARTED = `${NO_AGENT} It has not polled for five minutes.`;
const LOST_BEFORE = `${NO_AGENT} It polled before, but its connection has ended and it has not come back: the agent is dead or cut off.`;
const LOST_WHILE_RUNNING =
  'The host agent died or was cut off while it ran this lifecycle event: its connection has ended and it has not come back.';
const NEVER_ENDED = 'The host agent has not reported an end of this lifecycle event for seventy minutes.';
