import { SourceRejected, type SourceFile } from './source.ts';

/**
 * Reads a bundle and says SourceRejected of one that is broken. What the reading of the file itself throws comes through
 * as it is: a disk or a network is no fault of the bundle.
 */
export async function readingBundle<Result>(
  file: SourceFile,
  read: (file: SourceFile) => Promise<Result>,
): Promise<Result> {
  const watched = watchReads(file);
  try {
    return await read(watched.file);
  } catch (error) {
    if (watched.failure() !== undefined) throw watched.failure();
    if (error instanceof SourceRejected) throw error;
    throw new SourceRejected(
      `expected a bundle that can be unpacked, got one that is broken: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Tells a file that cannot be read from a bundle that is broken. */
function watchReads(file: SourceFile) {
  let failure: unknown;
  return {
    failure: () => failure,
    file: {
      size: file.size,
      read: (start: number, end: number) =>
        file.read(start, end).on('error', (error) => {
          failure ??= error;
        }),
    },
  };
}
