import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { PassThrough, Transform, type Readable } from 'node:stream';
import { AwsError } from '../aws-error.ts';
import { AwsChunkedDecoder } from './aws-chunked.ts';
import type { Signature } from './sigv4.ts';
import type { RequestBody } from './wire-request.ts';

/** What is read whole (all but S3 objects) may be this large: Lambda's payloads and CloudFormation templates fit. */
const LARGEST_BODY = 80 * 1024 * 1024;

/** A body to which the verified signature is added before it is read, so that content is checked on the way. */
export interface SignableBody extends RequestBody {
  sign(signature: Signature): void;
}

/** `proceed` answers `Expect: 100-continue`; it is called when the body is first wanted, so a refusal comes before it. */
export function requestBody(message: IncomingMessage, proceed: () => void): SignableBody {
  const trailers: Record<string, string> = {};
  let signature: Signature | undefined;
  let bytes: Promise<Buffer> | undefined;
  const open = () => {
    proceed();
    return decoded(message, trailers, signature);
  };
  return {
    trailers,
    sign: (verified) => {
      signature = verified;
    },
    stream: () => (bytes ? replay(bytes) : open()),
    bytes: () => (bytes ??= collect(open())),
  };
}

function decoded(
  message: IncomingMessage,
  trailers: Record<string, string>,
  signature: Signature | undefined,
): Readable {
  const hash = signature?.payloadHash ?? String(message.headers['x-amz-content-sha256'] ?? '');
  if (isChunked(message)) {
    const signing = hash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')
      ? signature?.chunkSigning
      : undefined;
    return through(message, new AwsChunkedDecoder(trailers, signing));
  }
  return /^[0-9a-f]{64}$/.test(hash) ? through(message, new HashCheck(hash)) : message;
}

const isChunked = ({ headers }: IncomingMessage) =>
  Boolean(headers['content-encoding']?.includes('aws-chunked')) ||
  String(headers['x-amz-content-sha256']).startsWith('STREAMING-');

function through(message: IncomingMessage, transform: Transform): Readable {
  message.on('error', (error) => transform.destroy(error));
  message.on('aborted', () => transform.destroy(new Error('the client went away')));
  return message.pipe(transform);
}

/** Ends in an error where the content is not what its signed SHA-256 says. */
class HashCheck extends Transform {
  readonly #hash = createHash('sha256');
  readonly #expected: string;

  constructor(expected: string) {
    super();
    this.#expected = expected;
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error?: Error | null, data?: Buffer) => void,
  ) {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  override _flush(done: (error?: Error | null) => void) {
    if (this.#hash.digest('hex') === this.#expected) return done();
    done(
      new AwsError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
        { status: 400 },
      ),
    );
  }
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY)
      throw new AwsError(
        'RequestEntityTooLargeException',
        `Request must be smaller than ${LARGEST_BODY} bytes`,
        {
          status: 413,
        },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function replay(bytes: Promise<Buffer>): Readable {
  const stream = new PassThrough();
  bytes.then(
    (data) => stream.end(data),
    (error: Error) => stream.destroy(error),
  );
  return stream;
}
