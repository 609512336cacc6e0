import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from '../deployment-record.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { tellDeployment } from './notices.ts';
import { createRollback } from './rollback.ts';
import type { StopReason } from './run-control.ts';
import { everyTargetOf, skipRest } from './targets.ts';

/** How a deployment ended. */
export type Conclusion =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/** Writes the end of a deployment, and tells of it; answers the rollback that follows, if one does. */
export function conclude(run: DeploymentRun, conclusion: Conclusion): DeploymentRecord | undefined {
  const { deployment, group } = run;
  if (group.activeId === deployment.id) delete group.activeId;
  if (conclusion.kind === 'succeeded') {
    group.targetRevision = deployment.revision;
    group.lastSuccessfulId = deployment.id;
  }
  const rollback = wantsRollback(run, conclusion) ? createRollback(run) : undefined;
  endDeployment(run, conclusion);
  return rollback;
}

/** Writes a deployment's own end, and tells of it. */
export function endDeployment(run: DeploymentRun, conclusion: Conclusion): void {
  const { deployment, cloud } = run;
  for (const target of everyTargetOf(run)) skipRest(run, target);
  deployment.completeTime = cloud.clock.now();
  delete deployment.silentHosts;
  deployment.status = STATUSES[conclusion.kind];
  if (conclusion.kind === 'stopped') deployment.error = conclusion.reason.error;
  if (conclusion.kind === 'failed') {
    deployment.error = { code: conclusion.code, message: conclusion.message };
  }
  tellDeployment(run, STATES[conclusion.kind]);
}

const STATUSES = { succeeded: 'Succeeded', failed: 'Failed', stopped: 'Stopped' } as const;
const STATES = { succeeded: 'SUCCESS', failed: 'FAILURE', stopped: 'STOP' } as const;

function wantsRollback({ deployment }: DeploymentRun, conclusion: Conclusion): boolean {
  if (conclusion.kind === 'succeeded' || deployment.creator === 'codeDeployRollback') return false;
  if (conclusion.kind === 'stopped' && conclusion.reason.rollback !== undefined)
    return conclusion.reason.rollback;
  const { enabled, events = [] } = deployment.autoRollback ?? {};
  if (!enabled) return false;
  if (conclusion.kind === 'failed') return events.includes('DEPLOYMENT_FAILURE');
  const isAlarm = conclusion.kind === 'stopped' && conclusion.reason.kind === 'alarm';
  return events.includes(isAlarm ? 'DEPLOYMENT_STOP_ON_ALARM' : 'DEPLOYMENT_STOP_ON_REQUEST');
}
