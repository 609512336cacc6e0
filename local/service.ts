import type { Caller } from './caller.ts';
import type { Cloud } from './cloud.ts';
import type { Permission, Permissions } from './permission.ts';
import type { PolicyDocument } from './policy/policy-document.ts';
import type { WireSettings } from './wire/wire-settings.ts';

/** One AWS service: the static facts that the wire needs, the permission each call needs, and how to make it. */
export interface ServiceDefinition {
  /** The folder under local/services, and the name by which other services call it: `codedeploy`. */
  readonly name: string;
  readonly wire: WireSettings;
  readonly permissions: Permissions;
  /**
   * The operations themselves answer for required members that are missing, with errors of their own (CodeDeploy's
   * ApplicationNameRequiredException); otherwise the wire answers ValidationException before they are called.
   */
  readonly checksRequiredMembers?: boolean;
  create(cloud: Cloud): Service | Promise<Service>;
}

export interface Service {
  readonly operations: Readonly<Record<string, Operation>>;
  /** The policy on a resource of this service (bucket, queue, topic, function), if it has one. */
  resourcePolicy?(resourceArn: string): PolicyDocument | undefined;
  /**
   * The policy of a resource that has one must allow too, as a KMS key's: identity policies alone grant nothing there.
   * https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
   */
  readonly resourcePolicyMustAllow?: true;
  /** The condition keys that the permission's resource itself brings (the tags of an object); called at each check. */
  resourceContext?(permission: Permission): Permission['context'];
  /** Called once all services exist: take up again what was stored (timers, schedules, instances). */
  start?(): void | Promise<void>;
  /** Called at shutdown: end every process, timer and stream of this service. */
  stop?(): void | Promise<void>;
}

/**
 * What one API operation does. Input and output are the shapes of the SDK's TypeScript types (`CreateQueueCommandInput`,
 * output without `$metadata`): timestamps are Dates, blobs Uint8Arrays, streaming bodies Readables.
 */
export type Operation = (input: never, request: Request) => unknown;

/** What an operation may know of its request beside the input. */
export interface Request {
  readonly caller: Caller;
  /** The region that the request was signed for; left out for calls from inside the cloud, which are of its own. */
  readonly region?: string;
  readonly requestId: string;
  /** Lower-case names; empty for calls from inside the cloud. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly sourceIp: string;
  /** Trailers of an aws-chunked body (`x-amz-checksum-crc32`); complete once the body was read. */
  readonly trailers: Readonly<Record<string, string>>;
  /** Aborted when the client went away. */
  readonly signal: AbortSignal;
}
