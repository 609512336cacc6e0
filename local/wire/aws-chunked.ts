import { Transform, type TransformCallback } from 'node:stream';
import { AwsError } from '../aws-error.ts';
import { hmac, sha256, type ChunkSigning } from './sigv4.ts';

/**
 * Takes the framing off an `aws-chunked` body and collects its trailers; where chunks are signed, their signatures are
 * verified. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export class AwsChunkedDecoder extends Transform {
  readonly #trailers: Record<string, string>;
  readonly #signing: ChunkSigning | undefined;
  #previousSignature: string;
  #pending: Buffer = Buffer.alloc(0);
  #state: 'header' | 'data' | 'dataEnd' | 'trailers' = 'header';
  #left = 0;
  #chunk: Buffer[] = [];
  #chunkSignature: string | undefined;

  constructor(trailers: Record<string, string>, signing: ChunkSigning | undefined) {
    super();
    this.#trailers = trailers;
    this.#signing = signing;
    this.#previousSignature = signing?.seed ?? '';
  }

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#pending = this.#pending.length > 0 ? Buffer.concat([this.#pending, data]) : data;
    try {
      while (this.#step());
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    if (this.#state === 'trailers') done();
    else done(incomplete());
  }

  /** Consumes what it can of one element; false when it must wait for more bytes. */
  #step(): boolean {
    if (this.#state === 'data') return this.#readData();
    if (this.#state === 'dataEnd') return this.#readDataEnd();
    const end = this.#pending.indexOf('\r\n');
    if (end < 0) {
      if (this.#pending.length > LONGEST_LINE) throw incomplete();
      return false;
    }
    const line = this.#pending.subarray(0, end).toString('latin1');
    this.#pending = this.#pending.subarray(end + 2);
    if (this.#state === 'trailers') this.#readTrailer(line);
    else this.#readHeader(line);
    return true;
  }

  #readHeader(line: string): void {
    const match = /^([0-9a-fA-F]+)(?:;chunk-signature=([0-9a-f]+))?/.exec(line);
    if (!match) throw incomplete();
    this.#left = Number.parseInt(match[1]!, 16);
    this.#chunkSignature = match[2];
    if (this.#left > 0) {
      this.#state = 'data';
      return;
    }
    this.#verifyChunk();
    this.#state = 'trailers';
  }

  #readData(): boolean {
    const part = this.#pending.subarray(0, this.#left);
    if (part.length === 0) return false;
    if (this.#signing) this.#chunk.push(part);
    this.push(part);
    this.#pending = this.#pending.subarray(part.length);
    this.#left -= part.length;
    if (this.#left === 0) this.#state = 'dataEnd';
    return true;
  }

  #readDataEnd(): boolean {
    if (this.#pending.length < 2) return false;
    if (this.#pending.subarray(0, 2).toString('latin1') !== '\r\n') throw incomplete();
    this.#pending = this.#pending.subarray(2);
    this.#verifyChunk();
    this.#state = 'header';
    return true;
  }

  #readTrailer(line: string): void {
    const colon = line.indexOf(':');
    if (colon > 0) this.#trailers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }

  #verifyChunk(): void {
    const data = Buffer.concat(this.#chunk);
    this.#chunk = [];
    if (!this.#signing) return;
    const { key, time, scope } = this.#signing;
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', time, scope, this.#previousSignature, sha256(''), sha256(data)];
    const expected = hmac(key, text.join('\n')).toString('hex');
    if (expected !== this.#chunkSignature)
      throw new AwsError('SignatureDoesNotMatch', 'The signature of a chunk does not match its content.', {
        status: 403,
      });
    this.#previousSignature = expected;
  }
}

const LONGEST_LINE = 8192;

const incomplete = () =>
  new AwsError(
    'IncompleteBody',
    'You did not provide the number of bytes specified by the Content-Length HTTP header',
    { status: 400 },
  );
