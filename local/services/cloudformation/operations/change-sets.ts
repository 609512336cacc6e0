import { randomUUID } from 'node:crypto';
import type {
  Change,
  CreateChangeSetCommandInput,
  DeleteChangeSetCommandInput,
  DescribeChangeSetCommandInput,
  ExecuteChangeSetCommandInput,
  ListChangeSetsCommandInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../aws-error.ts';
import type { Caller } from '../../../caller.ts';
import type { Request } from '../../../service.ts';
import { findStack, stackOf, type CloudFormationContext } from '../cloudformation-context.ts';
import { validationError } from '../cloudformation-error.ts';
import { planChanges } from '../engine/plan-changes.ts';
import type { StackEngine } from '../engine/stack-engine.ts';
import { setStackStatus } from '../engine/stack-events.ts';
import type { ChangeRecord, ChangeSetRecord, StackRecord } from '../records.ts';
import { resourceType } from '../resource-types.ts';
import { describeParameters } from './describe-stacks.ts';
import { changeSetOf, findChangeSet } from './find-change-set.ts';
import { newStack } from './new-stack.ts';
import { nextPage } from './next-page.ts';
import { readDefinition } from './read-definition.ts';
import { validateName } from './stack-name.ts';
import { refuseTaken, refuseUnlessUpdatable } from './stacks.ts';

export const changeSetOperations = (context: CloudFormationContext, engine: StackEngine) => ({
  CreateChangeSet: async (input: CreateChangeSetCommandInput, { caller }: Request) => {
    const changeSet = await createChangeSet(context, input, caller);
    return { Id: changeSet.id, StackId: changeSet.stackId };
  },
  DescribeChangeSet: (input: DescribeChangeSetCommandInput) => {
    const changeSet = changeSetOf(context, input.StackName, input.ChangeSetName ?? '');
    const { items, more } = nextPage(changeSet.changes, input.NextToken);
    return { ...describeChangeSet(context, changeSet), Changes: items.map(describeChange), ...more };
  },
  ListChangeSets: (input: ListChangeSetsCommandInput) => {
    const { id } = stackOf(context, input.StackName);
    const found = [...context.tables.changeSets.values()].filter(({ stackId }) => stackId === id);
    const { items, more } = nextPage(found, input.NextToken);
    return { Summaries: items.map((changeSet) => summarize(context, changeSet)), ...more };
  },
  DeleteChangeSet: (input: DeleteChangeSetCommandInput) => {
    const changeSet = findChangeSet(context, input.StackName, input.ChangeSetName ?? '');
    if (changeSet?.executionStatus === 'EXECUTE_IN_PROGRESS') {
      throw notExecutable(`ChangeSet [${changeSet.id}] cannot be deleted while it is executed`);
    }
    if (changeSet) context.tables.changeSets.delete(changeSet.id);
    return {};
  },
  ExecuteChangeSet: (input: ExecuteChangeSetCommandInput) => {
    const changeSet = changeSetOf(context, input.StackName, input.ChangeSetName ?? '');
    if (changeSet.executionStatus !== 'AVAILABLE') {
      throw notExecutable(
        `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
      );
    }
    execute(context, engine, changeSet, input);
    return {};
  },
});

async function createChangeSet(
  context: CloudFormationContext,
  input: CreateChangeSetCommandInput,
  caller: Caller,
): Promise<ChangeSetRecord> {
  const { cloud, tables } = context;
  const name = validateName('changeSetName', input.ChangeSetName);
  const type = changeSetType(input.ChangeSetType);
  const present = findStack(context, input.StackName ?? '');
  if (type === 'UPDATE' && !present) throw validationError(`Stack [${input.StackName}] does not exist`);
  if (type === 'CREATE' && present?.status !== 'REVIEW_IN_PROGRESS')
    refuseTaken(context, input.StackName ?? '');
  if (present && findChangeSet(context, present.id, name)) {
    throw new AwsError(
      'AlreadyExistsException',
      `ChangeSet ${name} cannot be created due to a mismatch with existing attribute Template`,
      { status: 400 },
    );
  }
  const base = type === 'UPDATE' ? present!.definition : undefined;
  const definition = await readDefinition(context, caller, input, base);
  if (type === 'UPDATE') refuseUnlessUpdatable(present!);
  // Another request may have made the stack while the template was read.
  const stack =
    findStack(context, input.StackName ?? '') ??
    reviewed(context, validateName('stackName', input.StackName), definition, caller);
  const { changes, outputsChange } = planChanges(context, stack, definition);
  const empty = changes.length === 0 && !outputsChange;
  const changeSet: ChangeSetRecord = {
    id: cloud.arn('cloudformation', `changeSet/${name}/${randomUUID()}`),
    name,
    stackId: stack.id,
    type,
    created: cloud.clock.now(),
    definition,
    caller,
    changes,
    status: empty ? 'FAILED' : 'CREATE_COMPLETE',
    executionStatus: empty ? 'UNAVAILABLE' : 'AVAILABLE',
    ...(empty ? { reason: NO_CHANGES } : {}),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.OnStackFailure === undefined ? {} : { onStackFailure: input.OnStackFailure }),
  };
  tables.changeSets.set(changeSet.id, changeSet);
  return changeSet;
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

function changeSetType(type: string | undefined): 'CREATE' | 'UPDATE' {
  if (type === undefined || type === 'UPDATE') return 'UPDATE';
  if (type === 'CREATE') return 'CREATE';
  throw validationError(`The local cloud makes change sets of type CREATE and UPDATE, got ${type}.`);
}

function reviewed(
  context: CloudFormationContext,
  name: string,
  definition: ChangeSetRecord['definition'],
  caller: Caller,
): StackRecord {
  const stack = newStack(context, name, { definition, caller, status: 'REVIEW_IN_PROGRESS' });
  setStackStatus(context, stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
  return stack;
}

function execute(
  context: CloudFormationContext,
  engine: StackEngine,
  changeSet: ChangeSetRecord,
  input: ExecuteChangeSetCommandInput,
): void {
  const stack = stackOf(context, changeSet.stackId);
  if (changeSet.type === 'UPDATE') refuseUnlessUpdatable(stack);
  stack.caller = changeSet.caller;
  stack.changeSetId = changeSet.id;
  stack.clientToken = input.ClientRequestToken;
  stack.disableRollback = input.DisableRollback ?? changeSet.onStackFailure === 'DO_NOTHING';
  if (changeSet.onStackFailure === 'DELETE' && changeSet.type === 'CREATE') stack.onFailure = 'DELETE';
  changeSet.executionStatus = 'EXECUTE_COMPLETE';
  // As on AWS, the others compare with what is no longer there.
  for (const other of context.tables.changeSets.values()) {
    if (other.stackId === stack.id && other.id !== changeSet.id) context.tables.changeSets.delete(other.id);
  }
  if (changeSet.type === 'UPDATE') return engine.update(stack, changeSet.definition);
  stack.definition = changeSet.definition;
  engine.create(stack);
}

const notExecutable = (message: string) => new AwsError('InvalidChangeSetStatus', message, { status: 400 });

const summarize = (context: CloudFormationContext, changeSet: ChangeSetRecord) => ({
  ChangeSetId: changeSet.id,
  ChangeSetName: changeSet.name,
  StackId: changeSet.stackId,
  StackName: stackOf(context, changeSet.stackId).name,
  CreationTime: new Date(changeSet.created),
  Status: changeSet.status,
  StatusReason: changeSet.reason,
  ExecutionStatus: changeSet.executionStatus,
  Description: changeSet.description,
  IncludeNestedStacks: false,
});

const describeChangeSet = (context: CloudFormationContext, changeSet: ChangeSetRecord) => ({
  ...summarize(context, changeSet),
  Parameters: describeParameters(changeSet.definition),
  Capabilities: [...changeSet.definition.capabilities],
  Tags: [...changeSet.definition.tags],
  NotificationARNs: [...changeSet.definition.notificationArns],
  RollbackConfiguration: {},
});

const describeChange = (change: ChangeRecord): Change => ({
  Type: 'Resource',
  ResourceChange: {
    Action: change.action,
    LogicalResourceId: change.logicalId,
    PhysicalResourceId: change.physicalId,
    ResourceType: change.type,
    Replacement: change.replacement,
    Scope: change.properties.length > 0 ? ['Properties'] : [],
    Details: change.properties.map((Name) => ({
      Target: {
        Attribute: 'Properties',
        Name,
        RequiresRecreation: resourceType(change.type).replacedBy?.includes(Name) ? 'Always' : 'Never',
      },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })),
  },
});
