import type { EventRecord, FunctionTargetRecord } from '../../target-records.ts';
import type { DeploymentRun } from '../deployment-run.ts';
import { followEvents } from '../follow-events.ts';
import { setStatus } from '../targets.ts';
import { checkShift } from './check-shift.ts';
import { addFunctionTarget } from './function-target.ts';
import { readAppSpec } from './lambda-app-spec.ts';
import { returnAlias } from './return-alias.ts';
import { shiftTraffic } from './shift-traffic.ts';

/** Takes the alias of a function from one version to another, with a hook before and one after; or back at once. */
export async function deployLambda(run: DeploymentRun): Promise<void> {
  const target = run.records.functionTargets.get(run.deployment.id) ?? (await beginShift(run));
  if (target.status === 'Pending') setStatus(run, target, 'InProgress');
  const works = { AllowTraffic: (event: EventRecord) => allowTraffic(run, target, event) };
  if (await followEvents(run, target, { events: target.events, works })) setStatus(run, target, 'Succeeded');
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

async function allowTraffic(
  run: DeploymentRun,
  target: FunctionTargetRecord,
  event: EventRecord,
): Promise<boolean> {
  const triggering = run.records.deployments.get(
    run.deployment.rollback?.rollbackTriggeringDeploymentId ?? '',
  );
  if (!triggering) return shiftTraffic(run, target, event);
  await returnAlias(run, target, triggering);
  return true;
}
