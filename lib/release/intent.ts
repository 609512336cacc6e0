import * as z from 'zod/mini';
import { incident } from './release-record.ts';
import { plannedFunction, plannedService, plannedValidator, targetKind } from './plan.ts';

/** A revision in S3, as CodeDeploy tells revisions apart. */
const revision = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.optional(z.string()),
  eTag: z.optional(z.string()),
  bundleType: z.string(),
});

const intendedDeployment = z.object({
  description: z.string(),
  since: z.string(),
  id: z.optional(z.string()),
});

/** How far the way back is. */
const rollback = z.object({
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
});

/** One function of a release: where its alias was, where it goes, and the deployment that takes it there. */
const functionIntent = z.extend(plannedFunction, {
  /** The version that the alias had before. */
  before: z.string(),
  /** The version that was published; absent until then. */
  version: z.optional(z.string()),
  /** Absent where the alias has that version already. */
  deployment: z.optional(intendedDeployment),
  rollback: z.optional(rollback),
});

/** The service of a release: the task definition that it ran, and the one that was registered for the release. */
const serviceIntent = z.extend(plannedService, {
  arn: z.string(),
  /** ARN of the task definition that ran before. */
  before: z.string(),
  /** ARN of the one that was registered; absent until then. */
  registered: z.optional(z.string()),
  /** The AppSpec file as JSON, still with its placeholder; only where CodeDeploy deploys. */
  appSpecContent: z.optional(z.string()),
  /** The service's own deployment configuration while a return goes by another; given back when that is done. */
  putAside: z.optional(z.record(z.string(), z.unknown())),
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
  /** Left out by releases that knew no other: a fleet. */
  target: z.optional(targetKind),
  deploymentGroup: z.optional(z.string()),
  alarms: z.array(z.string()),
  /** The execution is gone: nothing more may be begun for it. Kept until nothing can be left behind. */
  stoppedAt: z.optional(z.string()),
  /** From when on an alarm counts against this release: when the deployment was about to start. */
  judgedFrom: z.optional(z.string()),
  /** The deployment that is being created or was; adopted by its description. */
  deployment: z.optional(intendedDeployment),
  /** Each function of a Lambda target with its own deployment; they are one release. */
  functions: z.optional(z.array(functionIntent)),
  service: z.optional(serviceIntent),
  /** Whom CodeDeploy calls before the traffic of functions moves, and after. */
  hooks: z.optional(z.array(plannedValidator)),
  /** What the group ran before; absent where nothing had ever succeeded. */
  previous: z.optional(
    z.object({
      release: z.optional(z.string()),
      revision,
      /** What CodeDeploy itself had last deployed there with success; null: nothing. Left out by older releases. */
      deployed: z.optional(z.nullable(revision)),
    }),
  ),
  /** When the traffic was first seen on the new version. */
  shiftedAt: z.optional(z.string()),
  /** The first cause wins. */
  incident: z.optional(incident),
  rollback: z.optional(rollback),
});

/** `deployments/<id>.json`: whose a CodeDeploy deployment is, or that of the service with this ARN. */
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
/** An attempt at the way back that is intended and has no deployment yet, as far as anybody wrote down. */
export const isAttemptOpen = (way: Rollback | undefined): boolean =>
  way?.deployment?.description !== undefined && way.deployment.id === undefined;

/** Every deployment of a run, there and back. */
export function deploymentsOf({
  deployment,
  rollback,
  functions = [],
}: Intent): readonly IntendedDeployment[] {
  return [{ deployment, rollback }, ...functions].flatMap((part) => [
    { kind: 'deploy' as const, id: part.deployment?.id },
    { kind: 'rollback' as const, id: part.rollback?.deployment?.id },
  ]);
}

export interface IntendedDeployment {
  readonly kind: 'deploy' | 'rollback';
  /** Undefined where there is none, or it was not written down yet. */
  readonly id: string | undefined;
}

export type FunctionIntent = z.infer<typeof functionIntent>;
export type Rollback = z.infer<typeof rollback>;
export type Intent = z.infer<typeof intent>;
export type GoodRelease = z.infer<typeof goodRelease>;
