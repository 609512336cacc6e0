import type { CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Plans } from '../release/ports.ts';
import { runDeployments, type RunDeployments } from './run-deployments.ts';
import { noteStop, withdrawRelease, type NoteStop, type Withdraw } from './withdraw-release.ts';

export interface StopPorts {
  readonly states: SFNClient;
  readonly builds: CodeBuildClient;
  readonly deployments: RunDeployments;
  /** Left out where the stack is of a version that cannot: then what waits is not stoppable. */
  readonly withdraw?: Withdraw;
  /** Left out as `withdraw` is: then the record does not say who. */
  readonly note?: NoteStop;
}

export interface StopClients {
  readonly states: SFNClient;
  readonly builds: CodeBuildClient;
  readonly codeDeploy: CodeDeployClient;
  readonly ecs: ECSClient;
  readonly lambda: LambdaClient;
  readonly sts: STSClient;
}

interface Stopping {
  readonly plans: Pick<Plans, 'find'>;
  /** Of the stack. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Why, in the words of whoever stops. */
  readonly reason?: string | undefined;
}

/** What a stop needs of an account, by the clients of whoever asks for it. */
export function stopPorts(clients: StopClients, { plans, outputs, reason }: Stopping): StopPorts {
  const { states, builds, lambda, sts } = clients;
  const functionName = outputs['WithdrawFunctionName'];
  const by = async () => (await sts.send(new GetCallerIdentityCommand())).Arn!;
  return {
    states,
    builds,
    deployments: runDeployments(clients, plans),
    ...(functionName && {
      withdraw: withdrawRelease(lambda, { functionName, by, reason }),
      note: noteStop(lambda, { functionName, by, reason }),
    }),
  };
}
