import type { DeploymentRow } from '../../code-deploy/deployment-row.ts';
import type { DeploymentFilter } from './deployment-filter.ts';

/** A page of deployments, the newest first. */
export interface DeploymentsView {
  readonly filter: DeploymentFilter;
  readonly rows: readonly DeploymentRow[];
  /** What the next page shows; undefined: this is the last. */
  readonly next?: Partial<DeploymentFilter>;
  /** To choose from: the first hundred applications, and groups of the chosen one. */
  readonly applications: readonly string[];
  readonly groups: readonly string[];
  /** `unknown`: there is no such application. `too-many`: of so many groups one has to be chosen. */
  readonly trouble?: 'unknown' | 'too-many';
}

/** What one way of listing them finds. */
export type Listed = Pick<DeploymentsView, 'rows' | 'next' | 'trouble'>;
