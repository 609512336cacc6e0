import { closeSync, createReadStream, openSync, readSync, fstatSync } from 'node:fs';
import { Readable } from 'node:stream';
import yauzl from 'yauzl'; // by its default export: a bundled CommonJS module has no other

/** The bytes of a zip, read at once where they lie: a trip to the thread pool for each of a thousand headers costs more. */
export class ZipBytes extends yauzl.RandomAccessReader {
  readonly size: number;
  readonly #zip: Uint8Array | string;
  readonly #source: Uint8Array | number;

  /** In memory, or the path of a file, which `close` closes. */
  constructor(zip: Uint8Array | string) {
    super();
    this.#zip = zip;
    this.#source = typeof zip === 'string' ? openSync(zip, 'r') : zip;
    this.size = typeof this.#source === 'number' ? fstatSync(this.#source).size : this.#source.byteLength;
  }

  /** Throws where the zip ends before. */
  at(position: number, length: number): Buffer {
    if (position < 0 || position + length > this.size) {
      throw new Error(`expected ${length} bytes at ${position}, found an archive of ${this.size} bytes`);
    }
    if (typeof this.#source !== 'number') {
      return Buffer.from(this.#source.buffer, this.#source.byteOffset + position, length);
    }
    const bytes = Buffer.allocUnsafe(length);
    const count = readSync(this.#source, bytes, 0, length, position);
    return bytes.subarray(0, count);
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    try {
      this.at(position, length).copy(buffer, offset);
    } catch (error) {
      return callback(error as Error);
    }
    callback(null);
  }

  override _readStreamForRange(start: number, end: number): Readable {
    if (typeof this.#zip !== 'string') return Readable.from([this.at(start, end - start)]);
    return createReadStream(this.#zip, { start, end: end - 1 });
  }

  override close(callback: (error: Error | null) => void): void {
    if (typeof this.#source === 'number') closeSync(this.#source);
    callback(null);
  }
}
