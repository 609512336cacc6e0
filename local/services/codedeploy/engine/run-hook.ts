import { randomBytes } from 'node:crypto';
import type { EventRecord } from '../target-records.ts';
import { DeploymentFailure } from './deployment-failure.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { lambdaFailure } from './lambda-failure.ts';

/**
 * Milliseconds of cloud time that a hook has for its report.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html
 */
const LONGEST_HOOK = 3_600_000;

/**
 * Calls the hook function of an event and waits for its report; what the function answers counts for nothing. Answers
 * whether the deployment may go on: a stop ends the wait. Throws where the hook failed.
 */
export async function runHook(
  run: DeploymentRun,
  event: EventRecord,
  functionName: string,
): Promise<boolean> {
  event.hook ??= { id: randomBytes(96).toString('base64') };
  const { hook } = event;
  if (!hook.isInvoked) {
    await invoke(run, functionName, hook.id);
    hook.isInvoked = true;
  }
  if (!hook.reported) {
    const ends = (event.startTime ?? run.cloud.clock.now()) + LONGEST_HOOK;
    const end = await run.control.wait('HOOK', Math.max(0, ends - run.cloud.clock.now()));
    if (end === 'stopped') return false;
    if (end === 'elapsed') throw failed(event, functionName, 'did not report within one hour');
  }
  if (hook.reported === 'Failed') throw failed(event, functionName, 'reported that its check failed');
  return true;
}

async function invoke(run: DeploymentRun, FunctionName: string, execution: string): Promise<void> {
  const Payload = Buffer.from(
    JSON.stringify({ DeploymentId: run.deployment.id, LifecycleEventHookExecutionId: execution }),
  );
  const input = { FunctionName, InvocationType: 'Event', Payload };
  await run.call('lambda', 'Invoke', input).catch((error: unknown) => {
    throw lambdaFailure(run, error, { otherwise: 'HOOK_EXECUTION_FAILURE' });
  });
}

const failed = ({ name }: EventRecord, functionName: string, how: string) =>
  new DeploymentFailure(
    'HOOK_EXECUTION_FAILURE',
    `The hook function ${functionName} of ${name} ${how}; its log group /aws/lambda/${functionName.replace(/^.*:function:/, '').replace(/:.*/, '')} says more.`,
  );
