import { AwsError } from '../../../aws-error.ts';
import type { IdentityCaller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import type { RoleSessions } from '../execution/role-sessions.ts';
import type { InvocationResult } from '../execution/run-invocation.ts';
import { functionArn } from '../function-name.ts';
import type { AsyncSettings, FunctionVersion } from '../function-record.ts';
import type { AsyncEvent } from './async-event.ts';

/** How an asynchronous invocation came out in the end. */
export interface EventEnd {
  readonly event: AsyncEvent;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';
  readonly result?: InvocationResult;
  readonly version: FunctionVersion;
  readonly asyncSettings: AsyncSettings | undefined;
}

/**
 * Tells the function's destination and its dead-letter queue, with the rights of the function's role; without them the
 * record is lost, as in AWS. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export async function reportEventEnd(cloud: Cloud, sessions: RoleSessions, end: EventEnd): Promise<void> {
  const { version, asyncSettings, condition } = end;
  const destination = condition === 'Success' ? asyncSettings?.onSuccess : asyncSettings?.onFailure;
  const deadLetter = condition === 'Success' ? undefined : version.settings.deadLetterArn;
  if (destination === undefined && deadLetter === undefined) return;
  try {
    const { caller } = await sessions.get(version.functionName, version.settings.role);
    if (destination !== undefined)
      await deliver(cloud, caller, destination, JSON.stringify(recordOf(cloud, end)));
    if (deadLetter !== undefined)
      await deliver(cloud, caller, deadLetter, end.event.payload, errorAttributes(end));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

function recordOf(cloud: Cloud, { event, condition, result }: EventEnd) {
  return {
    version: '1.0',
    timestamp: new Date(cloud.clock.now()).toISOString(),
    requestContext: {
      requestId: event.id,
      functionArn: functionArn(cloud, {
        name: event.functionName,
        qualifier: event.qualifier ?? '$LATEST',
      }),
      condition,
      approximateInvokeCount: event.failures + (condition === 'Success' ? 1 : 0),
    },
    requestPayload: parsed(event.payload),
    ...(result && {
      responseContext: {
        statusCode: 200,
        executedVersion: result.executedVersion,
        ...(result.functionError && { functionError: result.functionError }),
      },
      responsePayload: parsed(Buffer.from(result.payload).toString()),
    }),
  };
}

type Attributes = Record<string, { DataType: string; StringValue: string }>;

function errorAttributes({ event, condition, result }: EventEnd): Attributes {
  const answer =
    result && (parsed(Buffer.from(result.payload).toString()) as { errorMessage?: unknown } | null);
  const message = typeof answer?.errorMessage === 'string' ? answer.errorMessage : condition;
  return {
    RequestID: { DataType: 'String', StringValue: event.id },
    ErrorCode: { DataType: 'Number', StringValue: result ? '200' : '429' },
    ErrorMessage: { DataType: 'String', StringValue: message.slice(0, 1024) || condition },
  };
}

async function deliver(
  cloud: Cloud,
  caller: IdentityCaller,
  arn: string,
  body: string,
  attributes?: Attributes,
): Promise<void> {
  const [, , service, , account, ...rest] = arn.split(':');
  if (service === 'sqs') {
    await cloud.call(caller, 'sqs', 'SendMessage', {
      QueueUrl: `${cloud.endpoint}/${account}/${rest.join(':')}`,
      MessageBody: body,
      ...(attributes && { MessageAttributes: attributes }),
    });
  } else if (service === 'sns') {
    await cloud.call(caller, 'sns', 'Publish', {
      TopicArn: arn,
      Message: body,
      ...(attributes && { MessageAttributes: attributes }),
    });
  } else if (service === 'lambda') {
    await cloud.call(caller, 'lambda', 'Invoke', {
      FunctionName: arn,
      InvocationType: 'Event',
      Payload: Buffer.from(body),
    });
  } else {
    const record = JSON.parse(body) as ReturnType<typeof recordOf>;
    await cloud.call(caller, 'events', 'PutEvents', {
      Entries: [
        {
          EventBusName: arn,
          Source: 'lambda',
          DetailType:
            record.requestContext.condition === 'Success'
              ? 'Lambda Function Invocation Result - Success'
              : 'Lambda Function Invocation Result - Failure',
          Detail: body,
          Resources: [arn, record.requestContext.functionArn],
        },
      ],
    });
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}
