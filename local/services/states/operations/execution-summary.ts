import type { ExecutionRecord } from '../records.ts';

/** An execution without its data, as ListExecutions shows it and DescribeExecution begins. */
export const executionSummary = (record: ExecutionRecord) => ({
  executionArn: record.arn,
  stateMachineArn: record.machineArn,
  name: record.name,
  status: record.status,
  startDate: new Date(record.startedAt),
  ...(record.stoppedAt !== undefined && { stopDate: new Date(record.stoppedAt) }),
  redriveCount: 0,
});
