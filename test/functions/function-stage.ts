import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { vi } from 'vitest';
import { iam } from '../../local/services/iam/index.ts';
import { s3 as s3Service } from '../../local/services/s3/index.ts';
import { sns as snsService } from '../../local/services/sns/index.ts';
import { states as statesService } from '../../local/services/states/index.ts';
import { sts } from '../../local/services/sts/index.ts';
import { stateStore, type StateStore } from '../../lib/store/state-store.ts';
import type { ServiceDefinition } from '../../local/service.ts';
import { startTestCloud, type TestCloud } from '../local/test-cloud.ts';

export interface FunctionStage extends TestCloud {
  readonly s3: S3Client;
  readonly states: SFNClient;
  readonly store: StateStore;
  readonly releaseMachine: string;
  readonly deploymentMachine: string;
}

/** A Lambda context with a minute left. */
export const context = {
  awsRequestId: 'request',
  functionName: 'function',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:function',
  memoryLimitInMB: '256',
  getRemainingTimeInMillis: () => 60_000,
} as never;

/** The cloud that a function's own handler runs against, and its environment, to be imported after this. */
export async function startFunctionStage(more: readonly ServiceDefinition[] = []): Promise<FunctionStage> {
  const cloud = await startTestCloud({ services: [iam, sts, s3Service, snsService, statesService, ...more] });
  const { clientConfig } = cloud;
  const s3 = new S3Client(clientConfig);
  const states = new SFNClient(clientConfig);
  for (const Bucket of ['source', 'state']) await s3.send(new CreateBucketCommand({ Bucket }));
  const { TopicArn } = await new SNSClient(clientConfig).send(new CreateTopicCommand({ Name: 'topic' }));
  const roleArn = await machineRole(new IAMClient(clientConfig));
  const machine = async (name: string) => {
    const waits = {
      QueryLanguage: 'JSONata',
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 3600, End: true } },
    };
    const command = new CreateStateMachineCommand({ name, roleArn, definition: JSON.stringify(waits) });
    return (await states.send(command)).stateMachineArn!;
  };
  const releaseMachine = await machine('release');
  const deploymentMachine = await machine('deployment');
  const env = {
    ...cloud.env,
    SIGNALBOX_SOURCE_BUCKET: 'source',
    SIGNALBOX_STATE_BUCKET: 'state',
    SIGNALBOX_RECONCILE_RULE: 'reconcile',
    SIGNALBOX_RELEASE_MACHINE: releaseMachine,
    SIGNALBOX_DEPLOYMENT_MACHINE: deploymentMachine,
    SIGNALBOX_TOPIC: TopicArn!,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  // A function reads its environment once, when it is loaded: another file may have loaded it with its own.
  vi.resetModules();
  return { ...cloud, s3, states, store: stateStore(s3, 'state'), releaseMachine, deploymentMachine };
}

async function machineRole(client: IAMClient): Promise<string> {
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  };
  const command = new CreateRoleCommand({
    RoleName: 'machine',
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  return (await client.send(command)).Role!.Arn!;
}
