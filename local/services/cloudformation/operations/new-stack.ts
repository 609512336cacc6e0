import { randomUUID } from 'node:crypto';
import type { StackStatus } from '@aws-sdk/client-cloudformation';
import type { Caller } from '../../../caller.ts';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { Definition, StackRecord } from '../records.ts';

/** A stack without resources yet, kept. */
export function newStack(
  { cloud, tables }: CloudFormationContext,
  name: string,
  made: { definition: Definition; caller: Caller; status: StackStatus },
): StackRecord {
  const stack: StackRecord = {
    id: cloud.arn('cloudformation', `stack/${name}/${randomUUID()}`),
    name,
    created: cloud.clock.now(),
    status: made.status,
    definition: made.definition,
    caller: made.caller,
    resources: {},
    outputs: [],
    imports: [],
    disableRollback: false,
    terminationProtection: false,
  };
  tables.stacks.set(stack.id, stack);
  return stack;
}
