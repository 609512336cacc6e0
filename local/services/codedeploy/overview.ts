import type { DeploymentRecord } from './deployment-record.ts';

export const emptyOverview = (): DeploymentRecord['overview'] => ({
  Pending: 0,
  InProgress: 0,
  Succeeded: 0,
  Failed: 0,
  Skipped: 0,
  Ready: 0,
});
