import { inflateSync } from 'node:zlib';
import { SourceRejected } from '../source.ts';
import { applyDelta } from './apply-delta.ts';
import { idLength, objectId, type ObjectFormat, type ObjectKind } from './git-object.ts';

/** Objects of git by their ids, which were computed from what they hold. */
export interface PackedObjects {
  /** Undefined where none has that id. */
  get(id: string): { readonly kind: ObjectKind; readonly content: Buffer } | undefined;
}

/** Packs of a repository, in bytes, out of which the files of a commit are taken; they are held in memory. */
export const MOST_PACKED = 200 * 1024 ** 2;

export interface PackLimits {
  /** Of all objects of all packs together. */
  readonly unpackedBytes: number;
}

/**
 * Reads the packs of git bundles, each of which may build on objects of those before it. Every object is unpacked and
 * hashed once, so that no pack can give an id to other bytes. https://git-scm.com/docs/gitformat-pack
 */
export function readPacks(
  bundles: readonly Buffer[],
  format: ObjectFormat,
  limits: PackLimits,
): PackedObjects {
  const found = new Map<string, Entry>();
  let left = limits.unpackedBytes;
  const spend = (bytes: number) => {
    left -= bytes;
    if (left >= 0) return;
    throw new SourceRejected(`expected history of at most ${limits.unpackedBytes} bytes unpacked, got more`);
  };
  for (const bundle of bundles) identify(entriesOf(bundle, format), { found, format, spend });
  return {
    get(id) {
      const entry = found.get(id);
      return entry && { kind: kindOf(entry), content: contentOf(entry) };
    },
  };
}

/** An object where it lies, packed by itself or as what differs from another. */
interface Entry {
  readonly bundle: Buffer;
  readonly start: number;
  readonly size: number;
  readonly kind?: ObjectKind;
  readonly baseOffset?: number;
  readonly baseId?: string;
  base?: Entry;
}

const KINDS: Readonly<Record<number, ObjectKind>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const ID_DELTA = 7;

function entriesOf(bundle: Buffer, format: ObjectFormat): Map<number, Entry> {
  const pack = bundle.indexOf('\n\nPACK') + 2;
  if (pack < 2) throw new SourceRejected('expected a git bundle with a pack in it, got something else');
  const entries = new Map<number, Entry>();
  let at = pack + 12;
  for (let left = bundle.readUInt32BE(pack + 8); left > 0; left -= 1) {
    const offset = at;
    const header = readHeader(bundle, at, format);
    const entry = { ...header, bundle, ...absolute(header.baseDistance, offset) };
    entries.set(offset, entry);
    at = entry.start + inflate(entry).consumed;
  }
  return entries;
}

const absolute = (distance: number | undefined, offset: number) =>
  distance === undefined ? {} : { baseOffset: offset - distance };

function readHeader(bundle: Buffer, from: number, format: ObjectFormat) {
  let at = from;
  let byte = bundle.readUInt8(at++);
  const type = (byte >> 4) & 7;
  let size = byte & 15;
  // Multiplied, not shifted: sizes go beyond 32 bits.
  for (let unit = 16; byte & 0x80; unit *= 128) {
    byte = bundle.readUInt8(at++);
    size += (byte & 0x7f) * unit;
  }
  if (type === ID_DELTA) {
    const end = at + idLength(format) / 2;
    return { size, start: end, baseId: bundle.toString('hex', at, end) };
  }
  if (type === OFFSET_DELTA) {
    byte = bundle.readUInt8(at++);
    let baseDistance = byte & 0x7f;
    while (byte & 0x80) {
      byte = bundle.readUInt8(at++);
      baseDistance = (baseDistance + 1) * 128 + (byte & 0x7f);
    }
    return { size, start: at, baseDistance };
  }
  const kind = KINDS[type];
  if (!kind) throw new SourceRejected(`expected objects of git in a pack, got one of type ${type}`);
  return { size, start: at, kind };
}

/** No object of a source is as large; a larger claim is a bomb. */
const LARGEST_OBJECT = 1024 ** 3;

function inflate({ bundle, start, size }: Entry): { readonly content: Buffer; readonly consumed: number } {
  if (size > LARGEST_OBJECT)
    throw new SourceRejected(`expected objects of at most ${LARGEST_OBJECT} bytes, got ${size}`);
  const options = { info: true, maxOutputLength: Math.max(size, 1) } as const;
  // With `info` it answers the engine too, which the types do not know.
  const { buffer, engine } = inflateSync(bundle.subarray(start), options) as unknown as {
    buffer: Buffer;
    engine: { bytesWritten: number };
  };
  if (buffer.length === size) return { content: buffer, consumed: engine.bytesWritten };
  throw new SourceRejected(`expected an object of ${size} bytes in a pack, got ${buffer.length}`);
}

interface Identification {
  readonly found: Map<string, Entry>;
  readonly format: ObjectFormat;
  spend(bytes: number): void;
}

/** Names every entry of a pack, each after the one that it builds on. */
function identify(entries: ReadonlyMap<number, Entry>, { found, format, spend }: Identification): void {
  const byOffset = new Map<number, Entry[]>();
  const byId = new Map<string, Entry[]>();
  const ready: { entry: Entry; offset: number; content: Buffer }[] = [];
  const offsets = new Map([...entries].map(([offset, entry]) => [entry, offset]));
  const resolve = (entry: Entry, base: Entry, baseContent: Buffer) => {
    entry.base = base;
    const content = applyDelta(baseContent, inflate(entry).content);
    ready.push({ entry, offset: offsets.get(entry)!, content });
  };
  const drain = () => {
    for (let next = ready.pop(); next; next = ready.pop()) {
      const { entry, offset, content } = next;
      spend(content.length);
      const id = objectId(kindOf(entry), content, format);
      found.set(id, entry);
      const waiting = [...(byOffset.get(offset) ?? []), ...(byId.get(id) ?? [])];
      byId.delete(id);
      for (const delta of waiting) resolve(delta, entry, content);
    }
  };
  for (const entry of entries.values()) {
    if (entry.baseOffset !== undefined) append(byOffset, entry.baseOffset, entry);
    else if (entry.baseId !== undefined) append(byId, entry.baseId, entry);
  }
  for (const [offset, entry] of entries) {
    if (!entry.kind) continue;
    ready.push({ entry, offset, content: inflate(entry).content });
    drain();
  }
  // What is left builds on objects of earlier packs.
  for (const [id, deltas] of byId) {
    const base = found.get(id);
    if (!base)
      throw new SourceRejected(`expected the object ${id}, on which a pack builds, in a pack before it`);
    const content = contentOf(base);
    for (const delta of deltas) resolve(delta, base, content);
    drain();
  }
}

function append<Key>(lists: Map<Key, Entry[]>, key: Key, entry: Entry): void {
  const list = lists.get(key);
  if (list) list.push(entry);
  else lists.set(key, [entry]);
}

function kindOf(entry: Entry): ObjectKind {
  let at = entry;
  while (at.base) at = at.base;
  return at.kind!;
}

function contentOf(entry: Entry): Buffer {
  const chain = [entry];
  while (chain.at(-1)!.base) chain.push(chain.at(-1)!.base!);
  let content = inflate(chain.pop()!).content;
  for (let delta = chain.pop(); delta; delta = chain.pop())
    content = applyDelta(content, inflate(delta).content);
  return content;
}
