import type { Cloud } from '../../cloud.ts';
import type { CodeStore } from './code-store.ts';
import type { EventQueue } from './async/event-queue.ts';
import type { Concurrency } from './execution/concurrency.ts';
import type { FunctionPool } from './execution/function-pool.ts';
import type { RoleSessions } from './execution/role-sessions.ts';
import type { FunctionTable } from './function-table.ts';
import type { FunctionUrls } from './urls/function-urls.ts';

/** What the operations share. */
export interface LambdaContext {
  readonly cloud: Cloud;
  readonly functions: FunctionTable;
  readonly code: CodeStore;
  readonly sessions: RoleSessions;
  readonly concurrency: Concurrency;
  readonly pool: FunctionPool;
  readonly queue: EventQueue;
  readonly urls: FunctionUrls;
}
