import type { DescribeExecutionCommandOutput, StartExecutionCommandOutput } from '@aws-sdk/client-sfn';
import { StatesFailure } from '../interpreter/failure.ts';
import type { TaskCall } from '../interpreter/task-port.ts';
import { callAsRole, callService } from './call-service.ts';
import type { Integration, TaskContext } from './integration.ts';

const STATES = { service: 'states', errorPrefix: 'StepFunctions', unmodelled: 'AWSStepFunctionsException' };

/** `states:startExecution`: https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html */
export const startExecution: Integration = {
  start: (context, call) => callService(context, { ...STATES, operation: 'StartExecution' }, call),
  follow: async (context, call, submitted) => {
    const { ExecutionArn } = submitted as { ExecutionArn: string };
    await context.ended(ExecutionArn);
    const child = await describe(context, ExecutionArn);
    if (child.status === 'SUCCEEDED') return description(child, call);
    throw new StatesFailure('States.TaskFailed', JSON.stringify(description(child)));
  },
  cancel: (context, submitted) =>
    callAsRole<StartExecutionCommandOutput>(
      context,
      { ...STATES, operation: 'StopExecution' },
      {
        executionArn: (submitted as { ExecutionArn: string }).ExecutionArn,
        error: 'States.Aborted',
        cause: `The execution that started it has given it up: ${context.execution.arn}`,
      },
    ),
};

const describe = (context: TaskContext, executionArn: string) =>
  callAsRole<DescribeExecutionCommandOutput>(
    context,
    { ...STATES, operation: 'DescribeExecution' },
    { executionArn },
  );

/** The child as the parent's result: with `.sync:2` its input and output are JSON, else text. */
function description(child: DescribeExecutionCommandOutput, call?: TaskCall): object {
  const data = (text: string | undefined): unknown =>
    text !== undefined && call?.resource.pattern === 'sync:2' ? JSON.parse(text) : text;
  return {
    ExecutionArn: child.executionArn,
    Input: data(child.input),
    InputDetails: { Included: true },
    Name: child.name,
    ...(child.output !== undefined && { Output: data(child.output), OutputDetails: { Included: true } }),
    ...(child.error !== undefined && { Error: child.error }),
    ...(child.cause !== undefined && { Cause: child.cause }),
    StartDate: child.startDate?.getTime(),
    StateMachineArn: child.stateMachineArn,
    Status: child.status,
    StopDate: child.stopDate?.getTime(),
  };
}
