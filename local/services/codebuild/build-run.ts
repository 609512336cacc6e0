import type { IdentityCaller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Credentials } from '../../identities.ts';
import type { BuildLog } from './build-log.ts';
import type { BuildRecord } from './tables.ts';

/** A build and what it works with. */
export interface BuildRun {
  readonly cloud: Cloud;
  readonly build: BuildRecord;
  /** The build's service role: every call it makes is made as this. */
  readonly role: IdentityCaller;
  readonly credentials: Credentials;
  readonly log: BuildLog;
  /** The folder in which the source lies and the commands run. */
  readonly source: string;
  readonly folder: string;
  /** Commands of CodeBuild's own, for the PATH. */
  readonly tools: string;
  readonly signal: AbortSignal;
}
