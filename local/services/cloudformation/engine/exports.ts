import { validationError } from '../cloudformation-error.ts';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { OutputRecord, StackRecord } from '../records.ts';

/** Every export of the region with the stack that it comes from. */
export function* exportsOf({ tables }: CloudFormationContext): Generator<{
  readonly stack: StackRecord;
  readonly name: string;
  readonly value: string;
}> {
  for (const stack of tables.stacks.values()) {
    if (stack.status === 'DELETE_COMPLETE') continue;
    for (const { exportName, value } of stack.outputs) {
      if (exportName !== undefined) yield { stack, name: exportName, value };
    }
  }
}

export function exportedValue(context: CloudFormationContext, name: string): string | undefined {
  for (const found of exportsOf(context)) if (found.name === name) return found.value;
  return undefined;
}

/** The stacks that use an export. */
export const importersOf = ({ tables }: CloudFormationContext, name: string): StackRecord[] =>
  [...tables.stacks.values()].filter(
    (stack) => stack.status !== 'DELETE_COMPLETE' && stack.imports.includes(name),
  );

/** Refuses outputs that take an export from those who use it, or a name that another stack has. */
export function checkExports(
  context: CloudFormationContext,
  stack: StackRecord,
  outputs: readonly OutputRecord[],
): void {
  for (const { exportName } of outputs) {
    for (const found of exportsOf(context)) {
      if (found.name !== exportName || found.stack.id === stack.id) continue;
      throw validationError(
        `Export with name ${exportName} is already exported by stack ${found.stack.name}. Rule: Exports must be unique.`,
      );
    }
  }
  for (const { exportName, value } of stack.outputs) {
    if (exportName === undefined) continue;
    const kept = outputs.find((output) => output.exportName === exportName);
    if (kept?.value === value) continue;
    refuseUsed(context, exportName, kept ? 'updated' : 'deleted');
  }
}

/** Refuses to take an export away, or to change it, while a stack uses it. */
export function refuseUsed(context: CloudFormationContext, name: string, act: 'updated' | 'deleted'): void {
  const users = importersOf(context, name).map((stack) => stack.name);
  if (users.length === 0) return;
  throw validationError(`Export ${name} cannot be ${act} as it is in use by ${users.join(', ')}`);
}
