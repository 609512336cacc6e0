import * as z from 'zod/mini';
import { SourceRejected } from '../source.ts';
import { idLength, isObjectId, objectId, type ObjectFormat } from './git-object.ts';
import { encodeRef, refNameFault, refOfKey } from './ref-key.ts';

const objectKey = z.string().check(z.maxLength(300));
const id = z.nullable(z.string().check(z.maxLength(64)));

/**
 * `refs/<repository>/<ref>.json`: where a ref stands, and every object that is needed to have it. The one mutable object
 * of a ref: it is changed only by conditional writes, and such a write is the push. A deleted ref keeps its record with
 * `target: null`, so that its sequence goes on.
 */
const refRecord = z.strictObject({
  version: z.literal(1),
  /** The name, encoded as in the key. */
  ref: z.string().check(z.maxLength(1024)),
  objectFormat: z.enum(['sha1', 'sha256']),
  /** What the ref points at: a commit, or the tag object of an annotated tag; null: deleted. */
  target: id,
  /** What it pointed at before. */
  previous: id,
  /** Of this ref's pushes, from 1 on; survives deletion. */
  sequence: z.int().check(z.positive()),
  /** Bundles that together hold the history, each built on those before it. */
  packs: z.array(
    z.strictObject({ key: objectKey, bytes: z.number(), tips: z.array(z.string()).check(z.maxLength(64)) }),
  ),
  /**
   * Archives of the files: a whole one, then overlays each with what changed since. Empty: the files are taken from the
   * packs.
   */
  sources: z.array(
    z.strictObject({
      key: objectKey,
      bytes: z.number(),
      commit: z.string(),
      base: z.optional(z.string()),
    }),
  ),
  /** The raw objects from the target to its commit, base64: what proves which tree the commit has. */
  proof: z.array(z.string()).check(z.maxLength(8)),
  /**
   * The files that changed since `previous`, of a branch. A claim, which no more than the pusher's own releases depend on.
   * Left out: not known, or too many.
   */
  changed: z.optional(z.array(z.string().check(z.maxLength(4096))).check(z.maxLength(1000))),
  push: z.strictObject({
    /** Makes every state of the record differ from every other, and tells an own write whose answer was lost. */
    id: z.string().check(z.maxLength(64)),
    at: z.string().check(z.maxLength(40)),
    /** A claim of the pusher's machine; CloudTrail has the proof. */
    by: z.string().check(z.maxLength(512)),
    options: z.array(z.string().check(z.maxLength(1024))).check(z.maxLength(64)),
    forced: z.boolean(),
  }),
  /** The newest last; for readers that missed some. */
  log: z.array(z.strictObject({ sequence: z.number(), target: id, push: z.string() })).check(z.maxLength(20)),
});

export type RefRecord = z.infer<typeof refRecord>;

/** What a record may weigh at most, in bytes. */
export const LARGEST_RECORD = 1024 * 1024;
export const LOG_KEPT = 20;

/** Reads the record that lies at a key and holds it to the rules; SourceRejected names the broken one. */
export function parseRefRecord(key: string, text: string): RefRecord & { readonly repository: string } {
  const named = refOfKey(key);
  if (!named) throw new SourceRejected(`expected the key of a ref's record, got ${JSON.stringify(key)}`);
  const fault = refNameFault(named.ref);
  if (fault) throw new SourceRejected(`expected a ref that git allows, got ${named.ref}: ${fault}`);
  if (text.length > LARGEST_RECORD) {
    throw new SourceRejected(
      `expected a ref's record of at most ${LARGEST_RECORD} bytes, got ${text.length}`,
    );
  }
  const record = readJson(key, text);
  if (record.ref !== encodeRef(named.ref))
    throw new SourceRejected(`expected the record of ${named.ref} at ${key}, got that of ${record.ref}`);
  checkIds(record);
  checkObjects(record, named.repository);
  return { ...record, repository: named.repository };
}

function readJson(key: string, text: string): RefRecord {
  try {
    return refRecord.parse(JSON.parse(text));
  } catch (cause) {
    throw new SourceRejected(`expected a ref's record of version 1 at ${key}, got something else`, { cause });
  }
}

function checkIds(record: RefRecord): void {
  const { objectFormat, target, previous, packs, sources } = record;
  const commits = sources.flatMap(({ commit, base }) => [commit, base ?? commit]);
  const ids = [target, previous, ...packs.flatMap(({ tips }) => tips), ...commits];
  const wrong = ids.find((one) => one !== null && !isObjectId(one, objectFormat));
  if (wrong === undefined) return;
  throw new SourceRejected(
    `expected object ids of ${idLength(objectFormat)} hex digits, got ${JSON.stringify(wrong)}`,
  );
}

/** Objects of its own repository alone: a record is written by whoever may push, and read by who may read everything. */
function checkObjects({ packs, sources }: RefRecord, repository: string): void {
  const pack = new RegExp(`^packs/${escaped(repository)}/[0-9a-f]{40}\\.bundle$`);
  const source = new RegExp(`^src/${escaped(repository)}/[0-9a-f]{40,64}(\\.[0-9a-f]{12})?\\.tar\\.gz$`);
  const foreign = packs.find(({ key }) => !pack.test(key)) ?? sources.find(({ key }) => !source.test(key));
  if (!foreign) return;
  throw new SourceRejected(
    `expected objects of the repository ${repository}, got ${JSON.stringify(foreign.key)}`,
  );
}

const escaped = (text: string): string => text.replaceAll('.', '\\.');

/** The commit that a record's target leads to and the tree of it, proved by the raw objects that the record carries. */
export function provenCommit({
  target,
  proof,
  objectFormat,
}: Pick<RefRecord, 'target' | 'proof' | 'objectFormat'>): {
  readonly commit: string;
  readonly tree: string;
  readonly subject: string;
} {
  let wanted = target;
  for (const [index, encoded] of proof.entries()) {
    const raw = Buffer.from(encoded, 'base64');
    const text = raw.toString('utf8');
    const isLast = index === proof.length - 1;
    const kind = isLast ? 'commit' : 'tag';
    if (wanted === null || objectId(kind, raw, objectFormat) !== wanted) {
      throw new SourceRejected(`expected the ${kind} ${wanted}, got other bytes`);
    }
    if (isLast)
      return { commit: wanted, tree: headerOf(text, 'tree', objectFormat), subject: subjectOf(text) };
    wanted = headerOf(text, 'object', objectFormat);
  }
  throw new SourceRejected(`expected the commit of ${target}, got none`);
}

function headerOf(text: string, name: string, format: ObjectFormat): string {
  const line = text.slice(0, text.indexOf('\n'));
  const value = line.slice(name.length + 1);
  if (line.startsWith(`${name} `) && isObjectId(value, format)) return value;
  throw new SourceRejected(`expected an object that begins with its ${name}, got ${JSON.stringify(line)}`);
}

const subjectOf = (commit: string): string =>
  commit
    .slice(commit.indexOf('\n\n') + 2)
    .split('\n', 1)[0]!
    .slice(0, 200);
