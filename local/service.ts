import type { Caller } from './caller.ts';
import type { Cloud } from './cloud.ts';
import type { PolicyDocument } from './policy/policy-document.ts';

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

/** How requests for the service look. Held against the SDK client's own settings by test/local/wire-settings.test.ts. */
export interface WireSettings {
  /** As the SDK names it (`CodeDeploy`, `CloudWatch Logs`). */
  readonly serviceId: string;
  /** The service in the credential scope of SigV4 (`codedeploy`, `states`, `logs`). */
  readonly signingName: string;
  readonly protocol: 'restXml' | 'restJson1' | 'awsJson1_0' | 'awsJson1_1' | 'awsQuery' | 'ec2Query';
  /** Prefix of X-Amz-Target, and the service in rpc-v2 paths (`CodeDeploy_20141006`). */
  readonly target: string;
  readonly namespace: string;
  readonly xmlNamespace?: string;
  readonly version: string;
  /** Errors also carry x-amzn-query-error, and the query protocol is served too. */
  readonly awsQueryCompatible?: boolean;
  /** Loads the module whose exports are the schemas: `() => import('@aws-sdk/client-codedeploy')`. */
  schemas(): Promise<object>;
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

/** What a call needs: an IAM action on a resource, with the condition keys that the request carries. */
export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

/** Where a resource ARN of this cloud lies. */
export interface Scope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

export interface Permissions {
  /** The service's prefix in IAM actions (`codedeploy`, `elasticloadbalancing`, `states`). */
  readonly prefix: string;
  /**
   * Per operation, what it needs. An operation that is not listed needs `<prefix>:<Operation>` on `*`; one listed
   * with an empty answer needs nothing (sts:GetCallerIdentity).
   */
  readonly operations: Readonly<Record<string, (input: never, scope: Scope) => readonly Permission[]>>;
}
