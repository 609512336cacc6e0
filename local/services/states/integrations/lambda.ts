import type { InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { StatesFailure } from '../interpreter/failure.ts';
import { callAsRole } from './call-service.ts';
import type { Integration, TaskContext } from './integration.ts';

const INVOKE = {
  service: 'lambda',
  operation: 'Invoke',
  errorPrefix: 'Lambda',
  unmodelled: 'AWSLambdaException',
};

/** `lambda:invoke`: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
export const lambdaInvoke: Integration = {
  start: async (context, { arguments: parameters }) => {
    const { Payload, ...request } = (parameters ?? {}) as Record<string, unknown>;
    const answer = await invoke(context, request, Payload);
    return {
      ...(answer.ExecutedVersion !== undefined && { ExecutedVersion: answer.ExecutedVersion }),
      Payload: payloadOf(answer),
      StatusCode: answer.StatusCode ?? 200,
    };
  },
};

/** A Task whose Resource is a function's own ARN: the state's data are the function's event, its answer the result. */
export const lambdaFunction: Integration = {
  start: async (context, { resource, arguments: event }) =>
    payloadOf(await invoke(context, { FunctionName: resource.arn }, event)),
};

async function invoke(context: TaskContext, request: object, payload: unknown): Promise<InvokeCommandOutput> {
  const answer = await callAsRole<InvokeCommandOutput>(context, INVOKE, {
    ...request,
    ...(payload !== undefined && { Payload: Buffer.from(JSON.stringify(payload)) }),
  });
  if (answer.FunctionError !== undefined) throw functionFailure(textOf(answer));
  return answer;
}

const textOf = ({ Payload }: InvokeCommandOutput) => Buffer.from(Payload ?? []).toString('utf8');

function payloadOf(answer: InvokeCommandOutput): unknown {
  const text = textOf(answer);
  return text === '' ? null : (JSON.parse(text) as unknown);
}

/** The function's own error, by its type. */
function functionFailure(text: string): StatesFailure {
  const errorType = errorTypeOf(text);
  if (errorType !== undefined) return new StatesFailure(errorType, text);
  return new StatesFailure(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`,
  );
}

function errorTypeOf(text: string): string | undefined {
  try {
    const { errorType } = JSON.parse(text) as { errorType?: unknown };
    return typeof errorType === 'string' ? errorType : undefined;
  } catch {
    return undefined;
  }
}
