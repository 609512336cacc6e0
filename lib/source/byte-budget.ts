import { SourceRejected } from './source.ts';
import type { SourceLimits } from './source-limits.ts';

/** Counts what an archive really unpacks to, and ends the reading of one that goes beyond its limits. */
export interface ByteBudget {
  bytes(count: number): void;
  entry(): void;
}

export function createByteBudget({ unpackedBytes, entries }: SourceLimits): ByteBudget {
  let size = 0;
  let count = 0;
  return {
    bytes: (more) => {
      size += more;
      if (size > unpackedBytes) {
        throw new SourceRejected(`expected a bundle of at most ${unpackedBytes} bytes unpacked, got more`);
      }
    },
    entry: () => {
      count += 1;
      if (count > entries)
        throw new SourceRejected(`expected a bundle of at most ${entries} entries, got more`);
    },
  };
}
