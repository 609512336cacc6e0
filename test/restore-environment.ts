import { afterAll, vi } from 'vitest';

/** A worker runs one test file after the other in one process: what a file set in its environment ends with it. */
afterAll(() => vi.unstubAllEnvs());
