import type { ErrorCode } from '@aws-sdk/client-codedeploy';
import type { DeploymentRecord } from '../records.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { tellDeployment } from './notices.ts';
import type { StopReason } from './run-control.ts';
import { createRollback } from './rollback.ts';
import { skipRest, targetsOf } from './targets.ts';

/** How a deployment ended. */
export type Conclusion =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
  | { readonly kind: 'stopped'; readonly reason: StopReason };

/** Writes the end of a deployment, and tells of it; answers the rollback that follows, if one does. */
export function conclude(run: DeploymentRun, conclusion: Conclusion): DeploymentRecord | undefined {
  const { deployment, group, cloud } = run;
  for (const target of targetsOf(run)) skipRest(run, target);
  deployment.completeTime = cloud.clock.now();
  delete deployment.silentHosts;
  if (group.activeId === deployment.id) delete group.activeId;
  if (conclusion.kind === 'succeeded') {
    deployment.status = 'Succeeded';
    group.targetRevision = deployment.revision;
    group.lastSuccessfulId = deployment.id;
    tellDeployment(run, 'SUCCESS');
    return undefined;
  }
  const isStop = conclusion.kind === 'stopped';
  deployment.status = isStop ? 'Stopped' : 'Failed';
  deployment.error = isStop
    ? conclusion.reason.error
    : { code: conclusion.code, message: conclusion.message };
  const rollback = wantsRollback(run, conclusion) ? createRollback(run) : undefined;
  tellDeployment(run, isStop ? 'STOP' : 'FAILURE');
  return rollback;
}

function wantsRollback({ deployment }: DeploymentRun, conclusion: Conclusion): boolean {
  if (deployment.creator === 'codeDeployRollback') return false;
  if (conclusion.kind === 'stopped' && conclusion.reason.rollback !== undefined)
    return conclusion.reason.rollback;
  const { enabled, events = [] } = deployment.autoRollback ?? {};
  if (!enabled) return false;
  if (conclusion.kind === 'failed') return events.includes('DEPLOYMENT_FAILURE');
  const isAlarm = conclusion.kind === 'stopped' && conclusion.reason.kind === 'alarm';
  return events.includes(isAlarm ? 'DEPLOYMENT_STOP_ON_ALARM' : 'DEPLOYMENT_STOP_ON_REQUEST');
}
