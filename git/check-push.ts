import type { Git } from './git.ts';
import { refNameFault } from '../lib/source/git/ref-key.ts';
import type { RefRecord } from '../lib/source/git/ref-record.ts';
import { HelperError } from './helper-error.ts';
import type { Options } from './options.ts';
import type { RemoteRef } from './remote-refs.ts';

/** `push [+]<src>:<dst>`; without a source the ref is deleted. Names are latin1. */
export interface PushCommand {
  readonly source: string;
  readonly ref: string;
  readonly isForced: boolean;
}

/** A ref that is to move, to `target` or, where that is null, away. */
export interface Move {
  readonly ref: string;
  readonly isForced: boolean;
  readonly target: string | null;
  /** The commit that the target is or leads to; undefined for a tag of something else. */
  readonly commit?: string;
  readonly current?: RemoteRef;
}

/** What the helper answers for a ref. */
export interface Outcome {
  readonly ref: string;
  readonly error?: string;
  /** Of a ref that moved: the record that now stands. */
  readonly record?: RefRecord;
}

export function readPushCommand(line: string): PushCommand {
  const [, force, source = '', ref = ''] = /^push (\+?)([^:]*):(.+)$/.exec(line) ?? [];
  if (!ref) throw new HelperError(`expected "push <source>:<ref>" from git, got ${JSON.stringify(line)}`);
  return { source, ref, isForced: force === '+' };
}

/**
 * What a command comes to. Git does not make all of these checks for a helper: it hands over a push that needs a fetch
 * first, and one that is no fast-forward.
 */
export async function checkPush(
  command: PushCommand,
  remote: ReadonlyMap<string, RemoteRef>,
  options: Options,
  git: Git,
): Promise<Move | Outcome> {
  const { ref, source } = command;
  const current = remote.get(ref);
  const standing = current?.record.target ?? null;
  const no = (error: string): Outcome => ({ ref, error });
  const fault = refNameFault(ref);
  if (fault) return no(`git allows no such ref: ${fault}`);
  const lease = options.leases.get(ref);
  if (lease !== undefined && lease !== (standing ?? '0'.repeat(lease.length))) return no('stale info');
  // A lease that holds is a force that knows what it overwrites.
  const isForced = command.isForced || lease !== undefined;
  if (source === '')
    return standing === null ? no('there is none to delete') : move({ ref, isForced }, null, current);
  if (clashes(ref, remote)) return no('another ref is a folder of it, or it of another');
  const target = await git.resolve(source);
  if (!target) return no(`${source} names nothing here`);
  if (target === standing) return { ref };
  if (!isForced && standing !== null) {
    if (ref.startsWith('refs/tags/')) return no('already exists');
    if ((await git.present([standing])).size === 0) return no('fetch first');
    if (!(await git.isAncestor(standing, target))) return no('non-fast-forward');
  }
  return move({ ref, isForced }, target, current, await git.commitOf(target));
}

const move = (
  { ref, isForced }: Pick<PushCommand, 'ref' | 'isForced'>,
  target: string | null,
  current: RemoteRef | undefined,
  commit?: string,
): Move => ({ ref, isForced, target, ...(commit ? { commit } : {}), ...(current ? { current } : {}) });

/** In git a ref cannot be a folder of refs too. */
function clashes(ref: string, remote: ReadonlyMap<string, RemoteRef>): boolean {
  return [...remote.values()].some(
    (other) =>
      other.record.target !== null && (other.ref.startsWith(`${ref}/`) || ref.startsWith(`${other.ref}/`)),
  );
}
