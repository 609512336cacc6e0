import type { PlannedEnvironment } from '../../lib/release/plan.ts';

/** An environment of an application. */
export interface Place {
  readonly application: string;
  readonly planned: PlannedEnvironment;
}
