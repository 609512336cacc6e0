import { randomUUID } from 'node:crypto';
import type { Silence } from './host-presence.ts';

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

/** The commands that have not ended, oldest first. */
export interface IssuedCommands {
  add(order: CommandOrder): IssuedCommand;
  /** False where it had ended before. */
  delete(command: IssuedCommand): boolean;
  get(id: string): IssuedCommand | undefined;
  of(hostIdentifier: string): readonly IssuedCommand[];
  clear(): void;
}

export function createIssuedCommands(): IssuedCommands {
  const commands = new Map<string, IssuedCommand>();
  const byHost = new Map<string, Set<IssuedCommand>>();
  let nonces = 0;
  return {
    add: (order) => {
      const nonce = (nonces += 1);
      const command = { ...order, id: randomUUID(), nonce, isDispatched: false, limitsPassed: 0 };
      commands.set(command.id, command);
      const own = byHost.get(order.hostIdentifier) ?? new Set();
      byHost.set(order.hostIdentifier, own.add(command));
      return command;
    },
    delete: (command) => {
      if (!commands.delete(command.id)) return false;
      const own = byHost.get(command.hostIdentifier);
      own?.delete(command);
      if (own?.size === 0) byHost.delete(command.hostIdentifier);
      return true;
    },
    get: (id) => commands.get(id),
    of: (host) => [...(byHost.get(host) ?? [])],
    clear: () => {
      commands.clear();
      byHost.clear();
    },
  };
}
