import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import type { Request } from '../../service.ts';
import {
  base64,
  CHECKSUM_NAMES,
  CHECKSUMS,
  DEFAULT_CHECKSUM,
  type ChecksumAlgorithmName,
  type ChecksumMember,
} from './checksum.ts';
import type { ObjectFiles } from './object-files.ts';
import type { StoredChecksum, StoredFile } from './records.ts';
import { notSupported, s3Error } from './s3-error.ts';

export interface Received {
  readonly file: StoredFile;
  /** MD5, hex. */
  readonly etag: string;
  readonly checksum: StoredChecksum;
}

/** What the client said about the bytes to come. */
export interface Expectation {
  readonly algorithm: ChecksumAlgorithmName;
  readonly md5?: string | undefined;
  /** Asked for when the body was read, since a trailer comes after it. */
  checksum?(): string | undefined;
}

const LARGEST_PUT = 5 * 1024 ** 3;

/** Stores a body; one that is not what was announced leaves nothing behind. */
export async function receiveBody(
  files: ObjectFiles,
  body: PutObjectCommandInput['Body'] | AsyncIterable<Uint8Array>,
  expectation: Expectation,
): Promise<Received> {
  const md5 = createHash('md5');
  const checksum = CHECKSUMS[expectation.algorithm].create();
  let size = 0;
  const file = await files.write(chunksOf(body), (chunk) => {
    size += chunk.length;
    if (size > LARGEST_PUT) throw tooLarge(size);
    md5.update(chunk);
    checksum.update(chunk);
  });
  const digest = md5.digest();
  const value = base64(await checksum.digest());
  const wrong = mismatch(expectation, digest.toString('base64'), value);
  if (wrong) {
    files.remove([file]);
    throw wrong;
  }
  const { algorithm } = expectation;
  return { file, etag: digest.toString('hex'), checksum: { algorithm, value, type: 'FULL_OBJECT' } };
}

type ChecksumInput = Partial<Record<ChecksumMember, string>> & {
  readonly ChecksumAlgorithm?: string | undefined;
  readonly ContentMD5?: string | undefined;
};

/** Reads what an upload says of its bytes, in a header or in the trailer of a chunked body. */
export function expectationOf(input: ChecksumInput, request: Request): Expectation {
  const md5 = input.ContentMD5;
  if (md5 !== undefined && !/^[A-Za-z0-9+/]{22}==$/.test(md5)) {
    throw s3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  const named = CHECKSUM_NAMES.find((name) => input[CHECKSUMS[name].member] !== undefined);
  if (named) return { algorithm: named, md5, checksum: () => input[CHECKSUMS[named].member] };
  const trailer = /x-amz-checksum-(\w+)/.exec(request.headers['x-amz-trailer'] ?? '');
  if (trailer) {
    const algorithm = checksumAlgorithm(trailer[1]!.toUpperCase());
    return { algorithm, md5, checksum: () => request.trailers[trailer[0]] };
  }
  const algorithm =
    input.ChecksumAlgorithm === undefined ? DEFAULT_CHECKSUM : checksumAlgorithm(input.ChecksumAlgorithm);
  return { algorithm, md5 };
}

export function checksumAlgorithm(name: string): ChecksumAlgorithmName {
  if (name in CHECKSUMS) return name as ChecksumAlgorithmName;
  throw notSupported(`checksum algorithm ${name}`);
}

/** The members by which an answer gives a checksum. */
export function checksumMembers(
  checksum: StoredChecksum | undefined,
): Partial<Record<ChecksumMember, string>> & { ChecksumType?: StoredChecksum['type'] } {
  if (!checksum) return {};
  return { [CHECKSUMS[checksum.algorithm].member]: checksum.value, ChecksumType: checksum.type };
}

export const badDigest = (what: string) =>
  s3Error('BadDigest', `The ${what} you specified did not match the calculated checksum.`);

function mismatch(expectation: Expectation, md5: string, value: string): Error | undefined {
  if (expectation.md5 !== undefined && expectation.md5 !== md5) {
    return s3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
      ExpectedDigest: expectation.md5,
      CalculatedDigest: md5,
    });
  }
  const expected = expectation.checksum?.();
  return expected === undefined || expected === value ? undefined : badDigest(expectation.algorithm);
}

/** From the wire a stream; from inside the cloud text and bytes too. */
function chunksOf(body: Parameters<typeof receiveBody>[1]): AsyncIterable<Uint8Array> {
  if (body === undefined) return one(Buffer.alloc(0));
  if (typeof body === 'string') return one(Buffer.from(body));
  if (body instanceof Uint8Array) return one(body);
  if (Symbol.asyncIterator in body) return body as AsyncIterable<Uint8Array>;
  throw s3Error('InvalidArgument', 'expected a body of text, bytes or a stream');
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length > 0) yield bytes;
}

const tooLarge = (size: number) =>
  s3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size', {
    ProposedSize: size,
    MaxSizeAllowed: LARGEST_PUT,
  });
