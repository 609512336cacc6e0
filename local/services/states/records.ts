import type { LoggingConfiguration, TracingConfiguration } from '@aws-sdk/client-sfn';
import type { ExecutionSnapshot } from './interpreter/execution.ts';

/** A state machine as it is stored, under its ARN. Times are epoch milliseconds. */
export interface MachineRecord {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  updatedAt: number;
  /** The revision that new executions take. */
  revisionId: string;
  logging: LoggingConfiguration;
  tracing: TracingConfiguration;
  tags: Record<string, string>;
}

/** What an execution keeps although its machine is updated; stored under its id. */
export interface RevisionRecord {
  readonly id: string;
  readonly machineArn: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly createdAt: number;
}

type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution, under its ARN. Input, output and history of a closed one lie in the archive. */
export interface ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly revisionId: string;
  readonly startedAt: number;
  readonly traceHeader?: string;
  status: ExecutionStatus;
  stoppedAt?: number;
  error?: string;
  cause?: string;
}

/** What a running execution needs after a restart, under its ARN. */
export interface RunningRecord {
  readonly input: string;
  readonly snapshot: ExecutionSnapshot;
}
