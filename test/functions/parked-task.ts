import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, vi } from 'vitest';
import type { FunctionStage } from './function-stage.ts';

/** A real task that waits for its token, on a stage that has the service sqs. */
export interface ParkedTask {
  readonly token: string;
  stop(): Promise<unknown>;
  /** What the execution ends with. */
  output(): Promise<unknown>;
  /** What the execution fails with. */
  failure(): Promise<{ readonly error?: string; readonly cause?: string }>;
}

export async function parkTask({ clientConfig, states }: FunctionStage, name: string): Promise<ParkedTask> {
  const queue = new SQSClient(clientConfig);
  const { QueueUrl = '' } = await queue.send(new CreateQueueCommand({ QueueName: name }));
  const Statement = [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }];
  const policy = { PolicyName: 'send', PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }) };
  await new IAMClient(clientConfig).send(new PutRolePolicyCommand({ RoleName: 'machine', ...policy }));
  const waits = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl, MessageBody: '{% $states.context.Task.Token %}' },
    End: true,
  };
  const { stateMachineArn } = await states.send(
    new CreateStateMachineCommand({
      name,
      roleArn: 'arn:aws:iam::123456789012:role/machine',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'Waits', States: { Waits: waits } }),
    }),
  );
  const { executionArn } = await states.send(new StartExecutionCommand({ stateMachineArn }));
  const { Messages = [] } = await queue.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  return {
    token: Messages[0]!.Body!,
    stop: () => states.send(new StopExecutionCommand({ executionArn })),
    output: () =>
      vi.waitFor(async () => {
        const { status, output } = await states.send(new DescribeExecutionCommand({ executionArn }));
        expect(status).toBe('SUCCEEDED');
        return JSON.parse(output!) as unknown;
      }),
    failure: () =>
      vi.waitFor(async () => {
        const { status, error, cause } = await states.send(new DescribeExecutionCommand({ executionArn }));
        expect(status).toBe('FAILED');
        return { error, cause };
      }),
  };
}
