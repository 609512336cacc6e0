import { ResourceFailure } from './resource-failure.ts';

/** Thrown through an operation when the cloud stops: its stack stays as it is, to be taken up again. */
export class Stopped extends Error {}

export const isStopped = (error: unknown): boolean =>
  error instanceof Stopped || (error instanceof ResourceFailure && error.cause instanceof Stopped);

/** Lets a failure be, but not the end of the cloud. */
export async function tolerate(deletion: Promise<void>): Promise<void> {
  try {
    await deletion;
  } catch (error) {
    if (isStopped(error)) throw error;
  }
}
