import type { Halt } from './halt.ts';

/**
 * Runs the jobs side by side under a halt of their own. The first that fails stops the others; once all have come to
 * rest, its failure is thrown.
 */
export async function raceAll(outer: Halt, jobs: readonly ((halt: Halt) => Promise<void>)[]): Promise<void> {
  const halt = outer.child();
  let first: { readonly failure: unknown } | undefined;
  const run = async (job: (halt: Halt) => Promise<void>) => {
    try {
      await job(halt);
    } catch (failure) {
      first ??= { failure };
      halt.halt();
    }
  };
  await Promise.all(jobs.map(run));
  halt.release();
  if (first) throw first.failure;
}
