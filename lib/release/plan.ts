import * as z from 'zod/mini';
import { artifact, pushedCommit, sourceRevision, storedDocument } from './release-record.ts';

/** What is deployed to, and by whom: `ecs` by CodeDeploy, `ecs-native` by ECS itself. */
export const targetKind = z.enum(['fleet', 'lambda', 'ecs', 'ecs-native']);

/** A function of an environment: its alias is what gets the traffic, a folder of the artifact is its code. */
export const plannedFunction = z.object({
  function: z.string(),
  alias: z.string(),
  deploymentGroup: z.string(),
  path: z.string(),
});

/** An ECS service of an environment, and what of the artifact says how its tasks run. */
export const plannedService = z.object({
  cluster: z.string(),
  service: z.string(),
  /** Path of the task definition in the artifact. */
  taskDefinition: z.string(),
  /** Path of the AppSpec file in the artifact; only CodeDeploy reads one. */
  appSpec: z.optional(z.string()),
});

/** A Lambda function that is asked about the new version, and how long it may take. */
export const plannedValidator = z.object({
  name: z.string(),
  timeoutSeconds: z.number(),
  /** The lifecycle event at which CodeDeploy calls it, where an AppSpec file says so. */
  event: z.optional(z.string()),
});

/** One environment as planned: the manifest's words, and what was read from the deployment group. */
const plannedEnvironment = z.object({
  name: z.string(),
  /** Name of the execution of the deployment machine. */
  execution: z.string(),
  /** Left out by releases that knew no other: a fleet. */
  target: z.optional(targetKind),
  /** Of several functions all their groups, with a comma between; `cluster/service` where ECS deploys by itself. */
  deploymentGroup: z.string(),
  functions: z.optional(z.array(plannedFunction)),
  service: z.optional(plannedService),
  strategy: z.object({
    type: z.enum(['in-place', 'blue-green']),
    config: z.string(),
    keepBlueSeconds: z.optional(z.number()),
  }),
  alarms: z.array(z.string()),
  bake: z.object({ seconds: z.number(), requests: z.optional(z.number()) }),
  validators: z.array(plannedValidator),
  /** The group stops before the shift, until it is told to go on. */
  waitsForReady: z.boolean(),
});

/** `plans/<release>.json`: what a release will do. State machines carry the parts that they decide by, no more. */
export const plan = z.object({
  version: z.literal(1),
  release: z.string(),
  application: z.string(),
  source: sourceRevision,
  /** Of an uploaded bundle, hex; a commit proves its files by its own name. */
  sourceSha256: z.optional(z.string()),
  pushed: z.optional(pushedCommit),
  build: z.optional(
    z.object({
      buildspec: z.string(),
      buildspecSha256: z.optional(z.string()),
      source: storedDocument,
      /** Beside those that every build is given. */
      variables: z.optional(z.array(z.object({ name: z.string(), value: z.string() }))),
      /** Where the build leaves its result. */
      artifact: z.object({ bucket: z.string(), folder: z.string(), name: z.string() }),
    }),
  ),
  artifact: z.optional(artifact),
  /** What the source locks, as CycloneDX; where it has a lockfile that can be read. */
  sbom: z.optional(storedDocument),
  environments: z.array(plannedEnvironment),
  warnings: z.array(z.string()),
});

export type PlannedFunction = z.infer<typeof plannedFunction>;
export type PlannedValidator = z.infer<typeof plannedValidator>;
export type PlannedService = z.infer<typeof plannedService>;
export type PlannedEnvironment = z.infer<typeof plannedEnvironment>;
export type Plan = z.infer<typeof plan>;
