import type { TargetView } from '../../code-deploy/target-view.ts';

/** The address of a target's own page. */
export const targetPath = (deployment: string, { id }: Pick<TargetView, 'id'>): string =>
  `/deployments/${encodeURIComponent(deployment)}/targets/${encodeURIComponent(id)}`;
