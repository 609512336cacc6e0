import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeRef, refKey } from '../lib/source/git/ref-key.ts';
import { LOG_KEPT, parseRefRecord, type RefRecord } from '../lib/source/git/ref-record.ts';
import type { ObjectFormat } from '../lib/source/git/git-object.ts';
import { checkPush, type Move, type Outcome, type PushCommand } from './check-push.ts';
import type { Options } from './options.ts';
import { uploadContent, type ContentOrder, type PushContent } from './push-content.ts';
import type { Git } from './git.ts';
import type { PushPorts } from './push-ports.ts';
import type { RemoteRef } from './remote-refs.ts';

/** Moves refs of the remote, each on its own. What a record names is there before the record is. */
export async function push(
  commands: readonly PushCommand[],
  refs: ReadonlyMap<string, RemoteRef>,
  options: Options,
  ports: PushPorts,
): Promise<readonly Outcome[]> {
  const checked = await Promise.all(commands.map((command) => checkPush(command, refs, options, ports.git)));
  if (options.isAtomic && checked.length > 1) {
    return checked.map(({ ref }) => ({
      ref,
      error: 'several refs cannot move as one: push without --atomic',
    }));
  }
  if (options.isDryRun) return checked.map((one) => (isMove(one) ? { ref: one.ref } : one));
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-push-'));
  ports.interruption.uses(folder);
  try {
    return await Promise.all(
      checked.map(async (one, index) =>
        isMove(one) ? tryOut({ move: one, refs, options, path: join(folder, String(index)) }, ports) : one,
      ),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isMove = (one: Move | Outcome): one is Move => 'isForced' in one;

interface Carriage extends ContentOrder {
  readonly options: Options;
}

/** One ref's fault is not another's: each hears its own, in one line. */
async function tryOut(carriage: Carriage, ports: PushPorts): Promise<Outcome> {
  try {
    return await carryOut(carriage, ports);
  } catch (error) {
    const { name, message } = error as Error;
    return { ref: carriage.move.ref, error: `${name}: ${message}`.replaceAll(/\s+/g, ' ') };
  }
}

async function carryOut(carriage: Carriage, ports: PushPorts): Promise<Outcome> {
  const { move, options } = carriage;
  const format = await ports.git.objectFormat();
  const content = await uploadContent(carriage, format, ports);
  if ('error' in content) return { ref: move.ref, error: content.error };
  const record = recordOf(move, options, { ...content, format, by: await identity(ports.git) });
  return ports.interruption.whileMoving(() => swap(move, record, ports));
}

function recordOf(
  { ref, isForced, target, current }: Move,
  { pushOptions }: Options,
  { packs, sources, proof, changed, format, by }: PushContent & { format: ObjectFormat; by: string },
): RefRecord {
  const before = current?.record;
  const sequence = (before?.sequence ?? 0) + 1;
  const id = randomUUID();
  return {
    version: 1,
    ref: encodeRef(ref),
    objectFormat: format,
    target,
    previous: before?.target ?? null,
    sequence,
    packs: [...packs],
    sources: [...sources],
    proof: [...proof],
    ...(changed ? { changed: [...changed] } : {}),
    push: { id, at: new Date().toISOString(), by, options: [...pushOptions], forced: isForced },
    log: [...(before?.log ?? []), { sequence, target, push: id }].slice(-LOG_KEPT),
  };
}

/** The one write that is the push, and the one event that starts a release. */
async function swap(
  { ref, current }: Move,
  record: RefRecord,
  { store, remote }: PushPorts,
): Promise<Outcome> {
  const key = refKey(remote.repository, ref);
  if (await store.swap(key, JSON.stringify(record), current?.etag)) return { ref, record };
  // A write that was sent again after its answer was lost reads as a conflict too.
  const standing = await store.read(key);
  const isOwn =
    standing && parseRefRecord(key, standing.text).log.some(({ push }) => push === record.push.id);
  return isOwn ? { ref, record } : { ref, error: 'fetch first' };
}

async function identity(git: Git): Promise<string> {
  const named = await git.run(['var', 'GIT_COMMITTER_IDENT']).catch(() => Buffer.alloc(0));
  return named.toString('utf8').trim().slice(0, 512);
}
