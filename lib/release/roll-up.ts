import * as z from 'zod/mini';
import { NO_SECONDS, spread } from './spread.ts';

const outcomes = z.object({
  succeeded: z.number(),
  failed: z.number(),
  'rolled-back': z.number(),
  superseded: z.number(),
});

/** Releases for which a deployment was started in an environment: one each, however many CodeDeploy made of it. */
const arrivals = z.object({
  outcomes,
  /** By the hour of UTC in which they ended here: `2026-01-31T23`. Hours without one are left out. */
  perHour: z.record(z.string(), z.number()),
  /** When the first and the last of them ended here. */
  first: z.string(),
  last: z.string(),
  /** Of CodeDeploy's single deployments to hosts: how many hosts they had, in all and at most. */
  hosts: z.object({ deployments: z.number(), total: z.number(), largest: z.number() }),
  /** How many were taken back by a deployment of their own. */
  takenBack: z.number(),
  /** How many brought a revision that had proved good here before: somebody went back to it. */
  again: z.number(),
});

const environmentRollUp = z.object({
  /** How the releases ended that came as far as this environment. */
  outcomes,
  /** Deployments that brought a release, and deployments that took one back. */
  deployments: z.number(),
  rollbacks: z.number(),
  /** Hosts on which a release's deployment succeeded or failed, as last seen, over all its deployments. */
  hosts: z.object({ succeeded: z.number(), failed: z.number() }),
  /** From entering the environment until its end there. */
  duration: spread,
  /** From the first release of a revision until it was good here for the first time. */
  leadTime: spread,
  /** From the alarm, or the start of the rollback, until the old version had all traffic again. */
  recovery: spread,
  /** Missing in the roll-ups of earlier versions. */
  arrivals: z.optional(arrivals),
});

/**
 * `rollups/<application>/<day>.json`: what an application released in a day. A day is one of UTC, by AWS's clock, and a
 * release belongs to the day on which it ended. Releases that were superseded before they were started are not in it.
 */
export const rollUp = z.object({
  version: z.literal(1),
  nonce: z.string(),
  application: z.string(),
  /** `2026-01-31` */
  day: z.string(),
  releases: outcomes,
  /** Of whole releases, from their start to their end. */
  duration: spread,
  environments: z.record(z.string(), environmentRollUp),
  /** The releases counted last: a release that is told of again, after a crash, is not counted again. */
  counted: z.array(z.string()),
});

export type RollUp = z.infer<typeof rollUp>;
export type EnvironmentRollUp = z.infer<typeof environmentRollUp>;
export type Arrivals = z.infer<typeof arrivals>;
export type Outcomes = z.infer<typeof outcomes>;

/** Of a time as ISO 8601. */
export const dayOf = (iso: string): string => iso.slice(0, 10);

export const NO_OUTCOMES: Outcomes = { succeeded: 0, failed: 0, 'rolled-back': 0, superseded: 0 };

export const EMPTY_ENVIRONMENT: EnvironmentRollUp = {
  outcomes: NO_OUTCOMES,
  deployments: 0,
  rollbacks: 0,
  hosts: { succeeded: 0, failed: 0 },
  duration: NO_SECONDS,
  leadTime: NO_SECONDS,
  recovery: NO_SECONDS,
};
