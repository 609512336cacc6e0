import type { Cloud } from '../../../cloud.ts';
import type { Records } from '../records.ts';
import type { TaskRunner } from '../tasks/task-runner.ts';
import type { Changes } from './changes.ts';
import type { DeploymentsUnderWay } from './deployments-under-way.ts';
import type { ServiceKeeper } from './service-keeper.ts';

/** What the engine's listeners act on when something happens to a task. */
export interface EngineParts {
  readonly cloud: Cloud;
  readonly records: Records;
  readonly keeper: ServiceKeeper;
  readonly deployments: DeploymentsUnderWay;
  readonly changes: Changes;
  runner(): TaskRunner;
}
