import type { InvocationRequest as InvokeInput } from '@aws-sdk/client-lambda';
import { AwsError } from '../../../aws-error.ts';
import type { Request } from '../../../service.ts';
import { PAYLOAD_LIMIT } from '../execution/runtime-api.ts';
import type { LambdaContext } from '../lambda-context.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function invokeOperation({ functions, pool, queue }: LambdaContext) {
  return {
    Invoke: async (input: InvokeInput, { requestId }: Request) => {
      const { record, reference, arn } = functions.find(input);
      const type = input.InvocationType ?? 'RequestResponse';
      if (type === 'DryRun') return { StatusCode: 204 };
      const payload = checkedPayload(input.Payload, type === 'Event' ? ASYNC_LIMIT : PAYLOAD_LIMIT);
      const clientContext =
        input.ClientContext === undefined ? undefined : Buffer.from(input.ClientContext, 'base64').toString();
      if (type === 'Event') {
        queue.add({
          id: requestId,
          functionName: reference.name,
          qualifier: reference.qualifier,
          payload: payload.toString(),
          clientContext,
        });
        return { StatusCode: 202 };
      }
      const version = functions.version(record, reference.qualifier)!;
      const result = await pool.run(version, { requestId, payload, functionArn: arn, clientContext });
      return {
        StatusCode: 200,
        Payload: result.payload,
        ExecutedVersion: result.executedVersion,
        ...(result.functionError && { FunctionError: result.functionError }),
        ...(input.LogType === 'Tail' && { LogResult: Buffer.from(result.logTail).toString('base64') }),
      };
    },
  };
}

const ASYNC_LIMIT = 1_048_576;

function checkedPayload(given: Uint8Array | undefined, limit: number): Buffer {
  const payload = given && given.length > 0 ? Buffer.from(given) : Buffer.from('{}');
  if (payload.length > limit) {
    throw new AwsError(
      'RequestTooLargeException',
      `Request must be smaller than ${limit} bytes for the InvokeFunction operation`,
      { fields: { Type: 'User' } },
    );
  }
  try {
    JSON.parse(payload.toString());
  } catch (cause) {
    throw new AwsError(
      'InvalidRequestContentException',
      `Could not parse request body into json: ${(cause as Error).message}`,
      { fields: { Type: 'User' }, cause },
    );
  }
  return payload;
}
