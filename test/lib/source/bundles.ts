import { Readable } from 'node:stream';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import type { SourceFile } from '../../../lib/source/source.ts';

/** An entry as an archive may claim it, honest or not. */
export interface Raw {
  readonly path: string;
  readonly content?: string | Buffer;
  readonly mode?: number;
  /** Zip: the type bits of the mode. Tar: the type flag. */
  readonly type?: 'file' | 'link' | 'folder' | 'device' | 'hardlink';
  readonly target?: string;
  /** Zip only: the size that is declared instead of the real one. */
  readonly claims?: number;
  readonly encrypted?: boolean;
}

export const inMemory = (bytes: Buffer): SourceFile => ({
  size: bytes.length,
  read: (start, end) => Readable.from([bytes.subarray(start, end)], { objectMode: false }),
});

const TYPE_BITS = { file: 0o100000, link: 0o120000, folder: 0o040000, device: 0o020000, hardlink: 0o100000 };

/** A zip written byte by byte, so that it can hold what no library would write. */
export function zipOf(entries: readonly Raw[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content = '', mode = 0o644, type = 'file', target, claims, encrypted } of entries) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(target ?? content);
    const packed = deflateRawSync(bytes);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc32(bytes), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(claims ?? bytes.length, 18);
    common.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((((TYPE_BITS[type] | mode) << 16) | (type === 'folder' ? 0x10 : 0)) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, tail, name);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

const TYPE_FLAGS = { file: '0', hardlink: '1', link: '2', device: '3', folder: '5' };

export function tarOf(entries: readonly Raw[]): Buffer {
  const blocks = entries.flatMap(({ path, content = '', mode = 0o644, type = 'file', target = '' }) => {
    const bytes = Buffer.from(content);
    const header = Buffer.alloc(512);
    if (Buffer.byteLength(path) > 100) throw new Error('expected a path of at most 100 bytes');
    header.write(path, 0);
    header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('00000000000\0', 136);
    header.write('        ', 148);
    header.write(TYPE_FLAGS[type], 156);
    header.write(target, 157);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((sum, byte) => sum + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

export const tgzOf = (entries: readonly Raw[]): Buffer => gzipSync(tarOf(entries));
