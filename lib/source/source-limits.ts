/** How much a bundle may hold. What it declares is not believed: bytes are counted while they are read. */
export interface SourceLimits {
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Files, links and folders together. */
  readonly entries: number;
  readonly pathBytes: number;
}

export const SOURCE_LIMITS: SourceLimits = {
  packedBytes: 512 * 1024 ** 2,
  unpackedBytes: 2 * 1024 ** 3,
  entries: 50_000,
  pathBytes: 1024,
};
