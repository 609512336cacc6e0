import type { ExecutionRecord } from '../records.ts';

/** Larger data than this stay out of the event: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const LARGEST_DATA = 248 * 1024;

/** The entry that tells EventBridge of an execution's new status. */
export function statusEvent(record: ExecutionRecord, input: string, output: string | undefined): object {
  const included = Buffer.byteLength(input) + Buffer.byteLength(output ?? '') <= LARGEST_DATA;
  const detail = {
    executionArn: record.arn,
    stateMachineArn: record.machineArn,
    stateMachineVersionArn: null,
    stateMachineAliasArn: null,
    name: record.name,
    status: record.status,
    startDate: record.startedAt,
    stopDate: record.stoppedAt ?? null,
    input: included ? input : null,
    inputDetails: { included },
    output: included && output !== undefined ? output : null,
    outputDetails: output === undefined ? null : { included },
    error: record.error ?? null,
    cause: record.cause ?? null,
    redriveCount: 0,
    redriveDate: null,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'The local cloud does not redrive executions',
  };
  return {
    Source: 'aws.states',
    DetailType: 'Step Functions Execution Status Change',
    Resources: [record.arn],
    Time: new Date(record.stoppedAt ?? record.startedAt),
    Detail: JSON.stringify(detail),
  };
}
