import * as z from 'zod/mini';
import { incident } from './release-record.ts';

/** A revision in S3, as CodeDeploy tells revisions apart. */
export const revision = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.optional(z.string()),
  eTag: z.optional(z.string()),
  bundleType: z.string(),
});

/** What a release in an environment may be waiting for. */
export const awaited = z.enum(['lane', 'alarms', 'deployment', 'bake', 'end', 'rollback']);

/**
 * `tokens/<release>/<environment>.json`: what a release means to do in an environment, and the task token by which it is
 * woken. Written before the deed, so that a crash anywhere leaves enough to go on; deleted when the environment is done.
 */
export const intent = z.object({
  version: z.literal(1),
  nonce: z.string(),
  release: z.string(),
  application: z.string(),
  environment: z.string(),
  /** The execution of the deployment machine. */
  execution: z.string(),
  /** When the release's execution started; orders releases. */
  startedAt: z.string(),
  /** The newest task token. A secret: whoever has it can end the task. */
  token: z.optional(z.string()),
  awaiting: z.optional(awaited),
  /** The deployment's status when the token was parked: only a change from it is news. */
  seen: z.optional(z.string()),
  deploymentGroup: z.optional(z.string()),
  alarms: z.array(z.string()),
  /** The execution is gone: nothing more may be begun for it. Kept until nothing can be left behind. */
  stoppedAt: z.optional(z.string()),
  /** From when on an alarm counts against this release: when the deployment was about to start. */
  judgedFrom: z.optional(z.string()),
  /** The deployment that is being created or was; adopted by its description. */
  deployment: z.optional(
    z.object({ description: z.string(), since: z.string(), id: z.optional(z.string()) }),
  ),
  /** What the group ran before; absent where nothing had ever succeeded. */
  previous: z.optional(z.object({ release: z.optional(z.string()), revision })),
  /** When the traffic was first seen on the new version. */
  shiftedAt: z.optional(z.string()),
  /** The first cause wins. */
  incident: z.optional(incident),
  rollback: z.optional(
    z.object({
      stopRequestedAt: z.optional(z.string()),
      terminationEndedAt: z.optional(z.string()),
      attempt: z.number(),
      deployment: z.optional(
        z.object({ description: z.optional(z.string()), since: z.string(), id: z.optional(z.string()) }),
      ),
      opened: z.optional(z.boolean()),
      endSeenAt: z.optional(z.string()),
      result: z.optional(z.string()),
      serving: z.optional(z.string()),
    }),
  ),
});

/** `deployments/<id>.json`: whose a CodeDeploy deployment is. */
export const deploymentOwner = z.object({
  version: z.literal(1),
  release: z.string(),
  environment: z.string(),
});

/** `good/<application>/<environment>.json`: the last release that proved good. */
export const goodRelease = z.object({
  version: z.literal(1),
  nonce: z.string(),
  release: z.string(),
  startedAt: z.string(),
  revision,
});

export type Revision = z.infer<typeof revision>;
export type Awaited = z.infer<typeof awaited>;
export type Intent = z.infer<typeof intent>;
export type GoodRelease = z.infer<typeof goodRelease>;
