const ENDED: ReadonlySet<string> = new Set(['Succeeded', 'Failed', 'Stopped']);

/** Whether a deployment of this status, as CodeDeploy names it, stays as it is. */
export const hasDeploymentEnded = (status: string): boolean => ENDED.has(status);
