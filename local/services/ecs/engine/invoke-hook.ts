import type { DeploymentLifecycleHook, DeploymentLifecycleHookStage } from '@aws-sdk/client-ecs';
import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { isJson } from '../../is-json.ts';
import { roleCaller } from '../role-caller.ts';
import type { DeploymentRun } from './deployment-run.ts';

export interface HookAnswer {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS';
  /** Seconds until the function wants to be asked again. */
  readonly callBackDelay?: number;
  readonly hookDetails?: unknown;
  /** Why it failed. */
  readonly reason: string;
}

export interface HookCall {
  readonly hook: DeploymentLifecycleHook;
  readonly stage: DeploymentLifecycleHookStage;
  readonly executionId: string;
  readonly hookDetails: unknown;
}

/** Asks a function once, as the hook's role. What it does not answer properly counts as FAILED. */
export async function invokeHook(run: DeploymentRun, call: HookCall): Promise<HookAnswer> {
  const { hookTargetArn, roleArn } = call.hook;
  try {
    const caller = await roleCaller(run.cloud, roleArn!, run.service.arn);
    const answer = await run.cloud.call<InvokeCommandOutput>(caller, 'lambda', 'Invoke', {
      FunctionName: hookTargetArn,
      Payload: Buffer.from(JSON.stringify(hookEvent(run, call))),
    });
    const text = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError) return failed(text);
    return readAnswer(text);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

/** https://aws.amazon.com/blogs/aws/accelerate-safe-software-releases-with-new-built-in-blue-green-deployments-in-amazon-ecs/ */
function hookEvent({ deployment }: DeploymentRun, { stage, executionId, hookDetails }: HookCall): object {
  const { revisionArn, sources, productionWeight, testWeight } = deployment;
  const weights = (target: number) => ({
    [revisionArn]: target,
    ...(sources[0] && { [sources[0].revisionArn]: 100 - target }),
  });
  return {
    executionDetails: {
      serviceArn: deployment.serviceArn,
      targetServiceRevisionArn: revisionArn,
      testTrafficWeights: stage === 'TEST_TRAFFIC_SHIFT' ? weights(testWeight) : {},
      productionTrafficWeights: stage.endsWith('PRODUCTION_TRAFFIC_SHIFT') ? weights(productionWeight) : {},
    },
    executionId,
    lifecycleStage: stage,
    resourceArn: deployment.arn,
    ...(hookDetails === undefined ? {} : { hookDetails }),
  };
}

const failed = (reason: string): HookAnswer => ({ status: 'FAILED', reason });

function readAnswer(text: string): HookAnswer {
  const answer = isJson(text) ? (JSON.parse(text) as Record<string, unknown> | null) : undefined;
  const status = answer?.['hookStatus'];
  if (status !== 'SUCCEEDED' && status !== 'FAILED' && status !== 'IN_PROGRESS')
    return failed(`expected a hookStatus of SUCCEEDED, FAILED or IN_PROGRESS, got ${text.slice(0, 200)}`);
  const delay = Number(answer!['callBackDelay']);
  return {
    status,
    reason: `it answered ${text.slice(0, 1000)}`,
    ...(delay > 0 ? { callBackDelay: delay } : {}),
    ...(answer!['hookDetails'] === undefined ? {} : { hookDetails: answer!['hookDetails'] }),
  };
}
