import type { EventRecord, FunctionTargetRecord } from '../../records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { setStatus } from '../targets.ts';
import { checkShift } from './check-shift.ts';
import { addFunctionTarget } from './function-target.ts';
import { readAppSpec } from './lambda-app-spec.ts';
import { returnAlias } from './return-alias.ts';
import { runHook } from './run-hook.ts';
import { shiftTraffic } from './shift-traffic.ts';

/** Takes the alias of a function from one version to another, with a hook before and one after; or back at once. */
export async function deployLambda(run: DeploymentRun): Promise<void> {
  const target = run.records.functionTargets.get(run.deployment.id) ?? (await beginShift(run));
  if (target.status === 'Pending') setStatus(run, target, 'InProgress');
  for (const event of target.events) {
    if (event.status === 'Succeeded') continue;
    if (run.control.stopReason) return;
    if (!(await runEvent(run, target, event))) return;
  }
  setStatus(run, target, 'Succeeded');
}

async function beginShift(run: DeploymentRun): Promise<FunctionTargetRecord> {
  const appSpec = await readAppSpec(run);
  await checkShift(run, appSpec);
  const { name, alias, currentVersion, targetVersion } = appSpec.function;
  return addFunctionTarget(run, {
    functionName: name.replace(/^.*function:/, ''),
    alias,
    currentVersion,
    targetVersion,
    hooks: appSpec.hooks,
  });
}

/** Answers whether the event came to its end; a stop cuts it off, and throws away no traffic. */
async function runEvent(
  run: DeploymentRun,
  target: FunctionTargetRecord,
  event: EventRecord,
): Promise<boolean> {
  event.status = 'InProgress';
  event.startTime ??= run.cloud.clock.now();
  target.lastUpdatedAt = run.cloud.clock.now();
  const end = (status: 'Succeeded' | 'Failed', message: string): void => {
    event.status = status;
    event.endTime = run.cloud.clock.now();
    target.lastUpdatedAt = event.endTime;
    const errorCode = status === 'Succeeded' ? 'Success' : 'UnknownError';
    event.diagnostics = { errorCode, scriptName: target.hooks[event.name] ?? '', message, logTail: '' };
    if (status === 'Failed') setStatus(run, target, 'Failed');
  };
  try {
    const isDone = await perform(run, target, event);
    if (isDone) end('Succeeded', 'Succeeded');
    else end('Failed', run.control.stopReason?.error.message ?? 'The deployment was stopped.');
    return isDone;
  } catch (error) {
    end('Failed', error instanceof Error ? error.message : String(error));
    throw error;
  }
}

async function perform(
  run: DeploymentRun,
  target: FunctionTargetRecord,
  event: EventRecord,
): Promise<boolean> {
  if (event.name !== 'AllowTraffic') {
    const hook = target.hooks[event.name];
    return hook === undefined || runHook(run, event, hook);
  }
  const triggering = run.records.deployments.get(
    run.deployment.rollback?.rollbackTriggeringDeploymentId ?? '',
  );
  if (!triggering) return shiftTraffic(run, target, event);
  await returnAlias(run, target, triggering);
  return true;
}
