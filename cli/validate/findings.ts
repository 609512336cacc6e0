import type { AppSpecWarning } from '../../lib/appspec/app-spec-fault.ts';
import type { Fault } from '../../lib/manifest/fault.ts';

/** What was found, however it was asked for. */
export interface Findings {
  readonly faults: readonly Fault[];
  readonly warnings: readonly AppSpecWarning[];
}
