import type { DeploymentLifecycleHook, DeploymentLifecycleHookStage } from '@aws-sdk/client-ecs';
import { randomBytes } from 'node:crypto';
import { sleep } from '../../../clock.ts';
import { announce } from '../announce.ts';
import type { HookRecord } from '../deployment-record.ts';
import { Interruption, type DeploymentRun } from './deployment-run.ts';
import { invokeHook, type HookAnswer } from './invoke-hook.ts';

const CALLBACK_SECONDS = 30; // AWS's own, where the function does not say
const TIMEOUT_MINUTES = 1440;

/**
 * Runs every hook of a stage, Lambda functions and pauses, and resolves once all have let the deployment go on. One
 * that fails, or whose time is up with the action ROLLBACK, rejects with the Interruption that rolls back.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export async function runHooks(run: DeploymentRun, stage: DeploymentLifecycleHookStage): Promise<void> {
  const hooks = hooksOf(run, stage);
  await Promise.all(
    hooks.map((hook) => (hook.targetType === 'PAUSE' ? pauseAt(run, stage, hook) : ask(run, stage, hook))),
  );
}

/** While a rollback moves traffic only Lambda hooks run, and what they answer no longer stops it. */
export async function tellHooks(run: DeploymentRun, stage: DeploymentLifecycleHookStage): Promise<void> {
  const hooks = hooksOf(run, stage).filter(({ targetType }) => targetType !== 'PAUSE');
  await Promise.allSettled(hooks.map((hook) => ask(run, stage, hook)));
}

const hooksOf = (
  { deployment }: DeploymentRun,
  stage: DeploymentLifecycleHookStage,
): DeploymentLifecycleHook[] =>
  (deployment.configuration.lifecycleHooks ?? []).filter(({ lifecycleStages }) =>
    lifecycleStages?.includes(stage),
  );

async function pauseAt(
  run: DeploymentRun,
  stage: DeploymentLifecycleHookStage,
  hook: DeploymentLifecycleHook,
) {
  const record = openHook(run, hook, { stage, status: 'AWAITING_ACTION' });
  announceHook(run, stage, { record, name: 'HOOK_AWAITING_ACTION' });
  const decide = () => run.decisions.get(record.hookId);
  await beforeTimeout(
    run,
    record,
    run.until(() => decide() !== undefined),
  );
  const isTimedOut = decide() === undefined;
  const action = decide() ?? record.timeoutAction;
  record.status = isTimedOut ? 'TIMED_OUT' : action === 'CONTINUE' ? 'SUCCEEDED' : 'FAILED';
  announceHook(run, stage, { record, name: `HOOK_${record.status}` });
  run.changed();
  if (action === 'CONTINUE') return;
  const why = isTimedOut ? 'was not continued in time' : 'was answered with ROLLBACK';
  throw new Interruption('rollback', `Pause hook ${record.hookId} at ${stage} ${why}.`);
}

async function ask(run: DeploymentRun, stage: DeploymentLifecycleHookStage, hook: DeploymentLifecycleHook) {
  const record = openHook(run, hook, { stage, status: 'IN_PROGRESS' });
  for (let hookDetails: unknown = hook.hookDetails; ;) {
    const answer = await invokeHook(run, { hook, stage, executionId: record.hookId, hookDetails });
    if (answer.status === 'IN_PROGRESS' && run.cloud.clock.now() < record.expiresAt) {
      hookDetails = answer.hookDetails ?? hookDetails;
      const wait = (answer.callBackDelay ?? CALLBACK_SECONDS) * 1000;
      await sleep(run.cloud.clock, Math.min(wait, record.expiresAt - run.cloud.clock.now()), run.signal());
    } else return endHook(run, stage, { record, answer });
  }
}

function endHook(
  run: DeploymentRun,
  stage: DeploymentLifecycleHookStage,
  { record, answer }: { readonly record: HookRecord; readonly answer: HookAnswer },
): void {
  record.status = answer.status === 'IN_PROGRESS' ? 'TIMED_OUT' : answer.status;
  announceHook(run, stage, { record, name: `HOOK_${record.status}` });
  run.changed();
  if (record.status === 'SUCCEEDED') return;
  if (record.status === 'TIMED_OUT' && record.timeoutAction === 'CONTINUE') return;
  const why = record.status === 'TIMED_OUT' ? 'did not complete in time' : `failed: ${answer.reason}`;
  throw new Interruption('rollback', `Lifecycle hook ${record.targetArn} at ${stage} ${why}`);
}

function openHook(
  run: DeploymentRun,
  hook: DeploymentLifecycleHook,
  { stage, status }: { readonly stage: DeploymentLifecycleHookStage; readonly status: HookRecord['status'] },
): HookRecord {
  const { timeoutInMinutes = TIMEOUT_MINUTES, action = 'ROLLBACK' } = hook.timeoutConfiguration ?? {};
  const targetType = hook.targetType ?? 'AWS_LAMBDA';
  const left = [...run.leftOpen].find(
    (one) => one.stage === stage && one.targetType === targetType && one.targetArn === hook.hookTargetArn,
  );
  if (left && run.leftOpen.delete(left)) return left;
  const kind = targetType === 'PAUSE' ? 'pause' : 'lambda';
  const record: HookRecord = {
    hookId: `ecs-${kind}-${randomBytes(32).toString('base64url')}`,
    targetType,
    ...(hook.hookTargetArn === undefined ? {} : { targetArn: hook.hookTargetArn }),
    status,
    expiresAt: run.cloud.clock.now() + timeoutInMinutes * 60_000,
    timeoutAction: action,
    stage,
  };
  run.deployment.hooks.push(record);
  run.changed();
  return record;
}

/** Resolves with the work or when the hook's time is up, whichever is first; rejects as the work does. */
function beforeTimeout(
  { cloud }: DeploymentRun,
  { expiresAt }: HookRecord,
  work: Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = cloud.clock.at(expiresAt, resolve);
    work.then(resolve, reject).finally(cancel);
  });
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html */
function announceHook(
  { cloud, deployment }: DeploymentRun,
  stage: DeploymentLifecycleHookStage,
  { record, name }: { readonly record: HookRecord; readonly name: string },
): void {
  const { hookId, targetType, targetArn } = record;
  const at = {
    lifecycleStage: stage,
    serviceDeploymentArn: deployment.arn,
    serviceArn: deployment.serviceArn,
  };
  const eventType = name === 'HOOK_FAILED' || name === 'HOOK_TIMED_OUT' ? 'ERROR' : 'INFO';
  const detail = { eventType, eventName: name, hookId, targetType, targetArn, ...at };
  void announce(cloud, { detailType: 'ECS Hook State Change', resource: deployment.serviceArn, detail });
}
