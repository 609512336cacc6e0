import type { Readable, Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import { readPushCommand, type Outcome, type PushCommand } from './check-push.ts';
import { fetch } from './fetch.ts';
import { headKey, listRefs } from './list-refs.ts';
import { HelperError } from './helper-error.ts';
import { noOptions, takeOption } from './options.ts';
import type { PushPorts } from './push-ports.ts';
import { push } from './push.ts';
import type { RefRecord } from '../lib/source/git/ref-record.ts';
import { remoteRefs, type RemoteRef } from './remote-refs.ts';

/** What was pushed in a conversation with git. */
export interface Served {
  readonly landed: readonly RefRecord[];
  /** The releases of it are to be followed. */
  readonly isWatched: boolean;
}

/**
 * Speaks with git: its lines on `input`, the answers on `output`. Ends when git says no more.
 * https://git-scm.com/docs/gitremote-helpers
 */
export async function serveGit(input: Readable, output: Writable, ports: PushPorts): Promise<Served> {
  const options = noOptions();
  const landed: RefRecord[] = [];
  const say = (...lines: string[]) => void output.write(lines.map((line) => `${line}\n`).join(''), 'latin1');
  let refs: ReadonlyMap<string, RemoteRef> = new Map();
  let pushes: PushCommand[] = [];
  let wanted = new Set<string>();

  const perform: Readonly<Record<string, (line: string, words: readonly string[]) => Promise<void> | void>> =
    {
      capabilities: () => say('*push', '*fetch', 'option', 'object-format', ''),
      option: (line, [, name = '']) => say(takeOption(options, name, line.slice(`option ${name} `.length))),
      list: async (_line, [, purpose]) => {
        refs = await remoteRefs(ports.store, ports.remote, ports.tell);
        say(...(await listRefs(refs, { isForPush: purpose === 'for-push', options }, ports)), '');
      },
      push: (line) => void pushes.push(readPushCommand(line)),
      fetch: (_line, [, id = '']) => void wanted.add(id),
    };
  const endOfBatch = async () => {
    if (wanted.size > 0) {
      await fetch(wanted, refs, ports);
      wanted = new Set();
      say('');
    }
    if (pushes.length > 0) {
      const outcomes = await push(pushes, refs, options, ports);
      if (![...refs.keys()].some(isBranch)) await nameHead(outcomes, ports);
      pushes = [];
      landed.push(...outcomes.flatMap(({ record }) => record ?? []));
      say(
        ...outcomes.map(({ ref, error }) => (error === undefined ? `ok ${ref}` : `error ${ref} ${error}`)),
        '',
      );
    }
  };
  // Node reads lines as text: latin1 keeps every byte of a name.
  for await (const line of createInterface({ input: input.setEncoding('latin1') })) {
    if (line === '' && pushes.length === 0 && wanted.size === 0) break;
    if (line === '') await endOfBatch();
    else await command(perform, line);
  }
  return { landed, isWatched: options.isWatched };
}

async function command(
  perform: Readonly<Record<string, (line: string, words: readonly string[]) => Promise<void> | void>>,
  line: string,
): Promise<void> {
  const words = line.split(' ');
  const act = perform[words[0]!];
  if (!act) throw new HelperError(`expected a command of git's remote helpers, got ${JSON.stringify(line)}`);
  await act(line, words);
}

/** The first branch that is ever pushed is the one that a clone checks out. */
async function nameHead(outcomes: readonly Outcome[], { store, remote }: PushPorts): Promise<void> {
  const branch = outcomes.find(({ ref, error }) => error === undefined && isBranch(ref));
  if (branch) await store.swap(headKey(remote), branch.ref, undefined);
}

const isBranch = (ref: string): boolean => ref.startsWith('refs/heads/');
