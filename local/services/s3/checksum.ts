import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { createHash } from 'node:crypto';

/** A running checksum. */
export interface Checksum {
  update(bytes: Uint8Array): void;
  digest(): Promise<Uint8Array>;
}

const hash = (name: string): Checksum => {
  const running = createHash(name);
  return { update: (bytes) => void running.update(bytes), digest: () => Promise.resolve(running.digest()) };
};

/** The checksums that S3 keeps, by the name that `x-amz-checksum-algorithm` has for them. */
export const CHECKSUMS = {
  CRC32: { create: (): Checksum => new Crc32(), member: 'ChecksumCRC32', fullObject: true },
  CRC32C: { create: (): Checksum => new Crc32c(), member: 'ChecksumCRC32C', fullObject: true },
  CRC64NVME: { create: (): Checksum => new Crc64Nvme(), member: 'ChecksumCRC64NVME', fullObject: true },
  SHA1: { create: () => hash('sha1'), member: 'ChecksumSHA1', fullObject: false },
  SHA256: { create: () => hash('sha256'), member: 'ChecksumSHA256', fullObject: false },
} as const;

export type ChecksumAlgorithmName = keyof typeof CHECKSUMS;
export type ChecksumMember = (typeof CHECKSUMS)[ChecksumAlgorithmName]['member'];

export const CHECKSUM_NAMES = Object.keys(CHECKSUMS) as readonly ChecksumAlgorithmName[];

/** What S3 computes where the client names none. */
export const DEFAULT_CHECKSUM: ChecksumAlgorithmName = 'CRC64NVME';

/** The checksum of all bytes, base64. */
export async function checksumOf(
  algorithm: ChecksumAlgorithmName,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<string> {
  const checksum = CHECKSUMS[algorithm].create();
  for await (const chunk of chunks) checksum.update(chunk);
  return base64(await checksum.digest());
}

export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
