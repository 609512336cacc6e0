import type { Fault } from '../manifest/fault.ts';

/** Why an AppSpec file is refused, where it stands. */
export interface AppSpecFault extends Fault {
  readonly code: FaultCode;
}

/** A known trap in an AppSpec file, or in a script that it names: it is accepted, and probably not what was meant. */
export interface AppSpecWarning extends Fault {
  readonly code: WarningCode;
  /** What to write, or do, instead. */
  readonly instead: string;
}

/** One for each rule, for programs that read the answer. */
export type FaultCode =
  | 'not-yaml'
  | 'yaml-alias'
  | 'yaml-date'
  | 'no-file'
  | 'not-a-map'
  | 'not-a-list'
  | 'not-text'
  | 'invalid-version'
  // EC2 and on-premises hosts
  | 'invalid-os'
  | 'invalid-file-exists-behavior'
  | 'source-required'
  | 'destination-required'
  | 'location-required'
  | 'invalid-timeout'
  | 'object-required'
  | 'invalid-mode'
  | 'invalid-type'
  | 'invalid-acl'
  | 'invalid-context'
  | 'permissions-on-windows'
  // Lambda and ECS
  | 'resources-required'
  | 'one-resource'
  | 'resource-type'
  | 'property-required'
  | 'invalid-function-version'
  | 'unknown-hook'
  | 'invalid-hook-function'
  | 'target-service'
  | 'invalid-container-port'
  | 'incomplete-network'
  | 'invalid-assign-public-ip'
  | 'invalid-capacity';

type WarningCode =
  | 'octal-mode'
  | 'duplicate-key'
  | 'unknown-hook'
  | 'unknown-key'
  | 'wrong-case'
  | 'long-event'
  | 'blank-in-path'
  | 'context-user'
  | 'windows'
  | 'missing-script'
  | 'missing-source'
  | 'outside-bundle'
  | 'background-output'
  | 'not-executable'
  | 'no-shebang'
  | 'crlf'
  | 'version-as-number'
  | 'placeholder'
  | 'hook-name-prefix';
