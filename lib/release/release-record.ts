import * as z from 'zod/mini';

/**
 * The one record of one release: what was asked, how far it came, and why it ended. It exists from the first step on
 * (`status: running`) and changes until the release has ended. All times are ISO 8601 texts of AWS's own clock, never of
 * the reader's or a function's; in the local cloud that clock may run faster than the wall.
 */

const time = z.string();

/** What a release ends in; `running` until then. */
const releaseStatus = z.enum(['running', 'succeeded', 'failed', 'rolled-back', 'superseded']);

const releaseStage = z.enum(['plan', 'build', 'deploy', 'ended']);

/** Where a release stands in one of its environments. */
const environmentStatus = z.enum([
  'pending',
  'waiting',
  'deploying',
  'validating',
  'shifting',
  'baking',
  'finishing',
  'rolling-back',
  'succeeded',
  'failed',
  'rolled-back',
  'superseded',
]);

export const sourceRevision = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
});

/** An object that is the same for ever: one version, with its digest. */
export const storedDocument = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  /** Hex. */
  sha256: z.string(),
});

/** A build result, or the checked source where nothing is built; always under `CodeDeploy/` in the state bucket. */
export const artifact = z.extend(storedDocument, {
  /** Where it comes from; the ARN of the key that signed it, where the stack has one. */
  provenance: z.optional(z.extend(storedDocument, { signedBy: z.optional(z.string()) })),
});

/** What was pushed, where the source is a ref of a repository. */
export const pushedCommit = z.object({
  repository: z.string(),
  /** Encoded as in keys: `refs/heads/main`. */
  ref: z.string(),
  sequence: z.number(),
  commit: z.string(),
  subject: z.string(),
  /** A claim of the pusher's machine. */
  by: z.string(),
  forced: z.boolean(),
  /** `git push -o`. */
  options: z.optional(z.array(z.string())),
});

/** One sentence per question that a person asks about an ended release, and all of them as `text`. */
const reason = z.object({
  text: z.string(),
  cause: z.string(),
  release: z.string(),
  environment: z.optional(z.string()),
  /** Which version answers now, in words: a release id, or what is known instead. */
  serving: z.string(),
  /** The command to run next. */
  next: z.string(),
});

/** What made a release bad, with the numbers that led to it. */
export const incident = z.object({
  kind: z.enum(['alarm', 'deployment', 'validation', 'verdict', 'stopped']),
  cause: z.string(),
  alarm: z.optional(z.string()),
  metric: z.optional(z.string()),
  statistic: z.optional(z.string()),
  value: z.optional(z.number()),
  threshold: z.optional(z.number()),
  /** As CloudWatch names it: `GreaterThanOrEqualToThreshold`. */
  comparison: z.optional(z.string()),
  samples: z.array(z.object({ at: z.optional(time), value: z.number() })),
  /** The first transition of an alarm to ALARM in this release. */
  alarmAt: z.optional(time),
  /** When the rollback began. */
  stopAt: z.optional(time),
  /** When the old version was seen serving all traffic. */
  trafficBackAt: z.optional(time),
});

/** A verdict with what led to it. */
const verdictRecord = z.object({
  outcome: z.enum(['healthy', 'bad', 'unknown', 'error']),
  reason: z.string(),
  at: time,
  samples: z.array(z.record(z.string(), z.unknown())),
});

/** How many hosts of a deployment have got how far. */
const hostCounts = z.object({
  total: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  /** What is counted, where it is no hosts. */
  unit: z.optional(z.literal('tasks')),
});

/** Who says to have asked for a stop, and why; noted just before it. */
const stopAsked = z.object({ by: z.string(), reason: z.optional(z.string()) });

const deploymentRecord = z.object({
  id: z.string(),
  kind: z.enum(['deploy', 'rollback']),
  attempt: z.number(),
  /** As CodeDeploy names it, when last read: `InProgress`. */
  status: z.optional(z.string()),
  /** How many hosts it had reached when last read. */
  hosts: z.optional(hostCounts),
});

const environmentRecord = z.object({
  name: z.string(),
  deploymentGroup: z.string(),
  status: environmentStatus,
  execution: z.optional(z.string()),
  deployments: z.array(deploymentRecord),
  startedAt: z.optional(time),
  shiftedAt: z.optional(time),
  endedAt: z.optional(time),
  /** When it last came to each state: it may wait more than once; missing in records of earlier versions. */
  reached: z.optional(z.partialRecord(environmentStatus, time)),
  verdicts: z.array(verdictRecord),
  incident: z.optional(incident),
  /** The version that serves, in words; set when the environment has ended. */
  serving: z.optional(z.string()),
  cause: z.optional(z.string()),
});

export const releaseRecord = z.object({
  version: z.literal(1),
  /** Another value with each write, so that a writer knows its own. */
  nonce: z.string(),
  release: z.string(),
  application: z.string(),
  status: releaseStatus,
  stage: releaseStage,
  /** When it came to each stage after the plan; missing in records of earlier versions. */
  reached: z.optional(z.partialRecord(releaseStage, time)),
  /** The environment that the release is in. */
  environment: z.optional(z.string()),
  execution: z.string(),
  source: z.object({ bucket: z.string(), key: z.string(), versionId: z.optional(z.string()) }),
  requested: z.object({
    by: z.enum(['upload', 'push', 'manual']),
    reason: z.optional(z.string()),
    environments: z.optional(z.array(z.string())),
  }),
  pushed: z.optional(pushedCommit),
  /** The last who was about to stop its build or its deployment; whether that came of it, its reason says. */
  stopAsked: z.optional(stopAsked),
  /** The release that brought the same revision before, where this one was started by hand. */
  earlier: z.optional(z.string()),
  artifact: z.optional(artifact),
  build: z.optional(
    z.object({ id: z.string(), logGroup: z.optional(z.string()), logStream: z.optional(z.string()) }),
  ),
  environments: z.array(environmentRecord),
  startedAt: time,
  endedAt: z.optional(time),
  reason: z.optional(reason),
  incident: z.optional(incident),
  /** One line per change, oldest first; the oldest are dropped beyond {@link CHANGES_KEPT}. */
  changes: z.array(z.object({ at: time, environment: z.optional(z.string()), text: z.string() })),
  /** Whose clock all times are of. */
  clock: z.literal('aws'),
});

/** `releases-index/<release>.json`: where the record of a release lies. */
export const releasePointer = z.object({
  version: z.literal(1),
  release: z.string(),
  application: z.string(),
  key: z.string(),
});

export const CHANGES_KEPT = 300;

export type EnvironmentStatus = z.infer<typeof environmentStatus>;
export type SourceRevision = z.infer<typeof sourceRevision>;
export type PushedCommit = z.infer<typeof pushedCommit>;
export type StoredDocument = z.infer<typeof storedDocument>;
export type Artifact = z.infer<typeof artifact>;
export type Reason = z.infer<typeof reason>;
export type Incident = z.infer<typeof incident>;
export type StopAsked = z.infer<typeof stopAsked>;
export type VerdictRecord = z.infer<typeof verdictRecord>;
export type HostCounts = z.infer<typeof hostCounts>;
export type EnvironmentRecord = z.infer<typeof environmentRecord>;
export type ReleaseRecord = z.infer<typeof releaseRecord>;
export type ReleasePointer = z.infer<typeof releasePointer>;

/** Whether nothing will change any more. */
export const hasEnded = (record: Pick<ReleaseRecord, 'status'>): boolean => record.status !== 'running';
