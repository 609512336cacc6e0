import { AwsError } from '../../../aws-error.ts';
import { stackOf, type CloudFormationContext } from '../cloudformation-context.ts';
import type { ChangeSetRecord } from '../records.ts';

/** The change set of that id, or of that name among those of the stack. */
export function findChangeSet(
  context: CloudFormationContext,
  stackName: string | undefined,
  nameOrId: string,
): ChangeSetRecord | undefined {
  const byId = context.tables.changeSets.get(nameOrId);
  if (byId) return byId;
  const { id } = stackOf(context, stackName);
  return [...context.tables.changeSets.values()].find(
    (changeSet) => changeSet.stackId === id && changeSet.name === nameOrId,
  );
}

export function changeSetOf(
  context: CloudFormationContext,
  stackName: string | undefined,
  nameOrId: string,
): ChangeSetRecord {
  const found = findChangeSet(context, stackName, nameOrId);
  if (found) return found;
  throw new AwsError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, { status: 404 });
}
