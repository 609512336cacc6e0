import type { ExecutionRecord } from '../records.ts';

/** The executions of each machine in the order of their start, so that a list needs no sorting. */
export interface ExecutionIndex {
  add(record: ExecutionRecord): void;
  /** Removes the oldest one of its machine. */
  remove(record: ExecutionRecord): void;
  /** ARNs, the oldest first. */
  of(machineArn: string): readonly string[];
}

export function createExecutionIndex(records: Iterable<ExecutionRecord>): ExecutionIndex {
  const byMachine = new Map<string, string[]>();
  const index: ExecutionIndex = {
    add: ({ machineArn, arn }) => {
      const arns = byMachine.get(machineArn);
      if (arns) arns.push(arn);
      else byMachine.set(machineArn, [arn]);
    },
    remove: ({ machineArn, arn }) => {
      const arns = byMachine.get(machineArn) ?? [];
      const at = arns.indexOf(arn);
      if (at >= 0) arns.splice(at, 1);
    },
    of: (machineArn) => byMachine.get(machineArn) ?? [],
  };
  for (const record of [...records].sort((a, b) => a.startedAt - b.startedAt)) index.add(record);
  return index;
}
