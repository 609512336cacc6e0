import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/build-programs.ts'],
    setupFiles: ['test/restore-environment.ts'],
    // More than cores: much of a journey is waiting for builds, health checks and traffic.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    // A worker keeps its modules from file to file: no test mocks one, and loading them anew is a fifth of the whole run.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  },
});
