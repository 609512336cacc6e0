import * as z from 'zod/mini';
import { artifact } from './release-record.ts';

/** The input of the deployment machine: one release on its way through one environment. */
export const environmentRun = z.object({
  release: z.string(),
  application: z.string(),
  environment: z.string(),
  /** When the release's execution started. */
  startedAt: z.string(),
  artifact,
});

export type EnvironmentRun = z.infer<typeof environmentRun>;

/** What each state of the deployment machine sends. */
export const step = {
  run: environmentRun,
  execution: z.string(),
  /** When the state was entered. */
  at: z.string(),
};

export const failure = z.object({ error: z.string(), cause: z.nullish(z.string()) });

export type Failure = z.infer<typeof failure>;
