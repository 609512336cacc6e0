import type { AliasRoutingConfiguration, Architecture, Runtime, TracingMode } from '@aws-sdk/client-lambda';
import type { PolicyStatement } from '../../policy/policy-document.ts';

/** A function as it is kept: times as epoch milliseconds of cloud time. */
export interface FunctionRecord {
  latest: FunctionVersion;
  /** Published versions, oldest first. */
  versions: FunctionVersion[];
  lastVersion: number;
  aliases: Record<string, AliasRecord>;
  /** Resource policies by qualifier; the unqualified function's is under the empty string. */
  policies: Record<string, PolicyRecord>;
  /** By qualifier, the unqualified function's under the empty string. */
  asyncSettings: Record<string, AsyncSettings>;
  tags: Record<string, string>;
  reservedConcurrency?: number;
  /** By alias, the function's own under the empty string. */
  urls?: Record<string, FunctionUrlRecord>;
}

/** Everything that an execution environment is made of; a published one never changes. */
export interface FunctionVersion {
  readonly functionName: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly revisionId: string;
  readonly lastModified: number;
  readonly code: { readonly sha256: string; readonly size: number };
  readonly settings: FunctionSettings;
}

export interface FunctionSettings {
  readonly role: string;
  readonly handler: string;
  readonly runtime: Runtime;
  readonly description: string;
  /** Seconds, wall time. */
  readonly timeout: number;
  /** MB. */
  readonly memorySize: number;
  readonly variables?: Readonly<Record<string, string>>;
  readonly architectures: readonly Architecture[];
  readonly ephemeralStorage: number;
  readonly tracing: TracingMode;
  readonly logging: LoggingSettings;
  readonly deadLetterArn?: string;
  readonly kmsKeyArn?: string;
}

export interface LoggingSettings {
  readonly format: 'Text' | 'JSON';
  readonly group: string;
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
}

export interface AliasRecord {
  name: string;
  functionVersion: string;
  description: string;
  weights?: AliasRoutingConfiguration['AdditionalVersionWeights'];
  revisionId: string;
}

export interface PolicyRecord {
  statements: PolicyStatement[];
  revisionId: string;
}

export interface AsyncSettings {
  lastModified: number;
  maximumRetryAttempts?: number;
  maximumEventAgeInSeconds?: number;
  onSuccess?: string;
  onFailure?: string;
}

export interface FunctionUrlRecord {
  readonly id: string;
  /** Epoch milliseconds of cloud time. */
  readonly createTime: number;
  /** The loopback port that it had last. */
  port?: number;
}
