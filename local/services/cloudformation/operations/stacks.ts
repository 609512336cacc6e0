import type {
  ContinueUpdateRollbackCommandInput,
  CreateStackCommandInput,
  DeleteStackCommandInput,
  GetStackPolicyCommandInput,
  SetStackPolicyCommandInput,
  UpdateStackCommandInput,
  UpdateTerminationProtectionCommandInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../aws-error.ts';
import type { Request } from '../../../service.ts';
import { findStack, stackOf, type CloudFormationContext } from '../cloudformation-context.ts';
import { validationError } from '../cloudformation-error.ts';
import { planChanges } from '../engine/plan-changes.ts';
import type { StackEngine } from '../engine/stack-engine.ts';
import type { StackRecord } from '../records.ts';
import { newStack } from './new-stack.ts';
import { readDefinition } from './read-definition.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { validateName } from './stack-name.ts';

export const stackOperations = (context: CloudFormationContext, engine: StackEngine) => ({
  CreateStack: async (input: CreateStackCommandInput, { caller }: Request) => {
    const name = validateName('stackName', input.StackName);
    const definition = await readDefinition(context, caller, input);
    refuseTaken(context, name);
    if (input.DisableRollback !== undefined && input.OnFailure !== undefined) {
      throw validationError('Both DisableRollback and OnFailure cannot be specified.');
    }
    const stack = newStack(context, name, { definition, caller, status: 'CREATE_IN_PROGRESS' });
    stack.disableRollback = input.DisableRollback ?? false;
    stack.onFailure = input.OnFailure;
    stack.terminationProtection = input.EnableTerminationProtection ?? false;
    stack.stackPolicy = input.StackPolicyBody;
    stack.clientToken = input.ClientRequestToken;
    engine.create(stack);
    return { StackId: stack.id };
  },
  UpdateStack: async (input: UpdateStackCommandInput, { caller }: Request) => {
    const stack = stackOf(context, input.StackName);
    const definition = await readDefinition(context, caller, input, stack.definition);
    refuseUnlessUpdatable(stack);
    const { changes, outputsChange } = planChanges(context, stack, definition);
    if (changes.length === 0 && !outputsChange) throw validationError('No updates are to be performed.');
    stack.caller = caller;
    stack.disableRollback = input.DisableRollback ?? false;
    stack.stackPolicy = input.StackPolicyBody ?? stack.stackPolicy;
    stack.clientToken = input.ClientRequestToken;
    engine.update(stack, definition);
    return { StackId: stack.id };
  },
  DeleteStack: (input: DeleteStackCommandInput, { caller }: Request) =>
    deleteStack(context, engine, input, caller),
  ContinueUpdateRollback: (input: ContinueUpdateRollbackCommandInput, { caller }: Request) => {
    refuseUnsupported(input, ['ResourcesToSkip']);
    const stack = stackOf(context, input.StackName);
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED' || !stack.previous) {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not continue update rollback.`,
      );
    }
    stack.caller = caller;
    engine.rollBack(stack);
    return {};
  },
  UpdateTerminationProtection: (input: UpdateTerminationProtectionCommandInput) => {
    const stack = stackOf(context, input.StackName);
    stack.terminationProtection = input.EnableTerminationProtection ?? false;
    return { StackId: stack.id };
  },
  SetStackPolicy: (input: SetStackPolicyCommandInput) => {
    refuseUnsupported(input, ['StackPolicyURL']);
    stackOf(context, input.StackName).stackPolicy = input.StackPolicyBody;
    return {};
  },
  GetStackPolicy: ({ StackName }: GetStackPolicyCommandInput) => ({
    StackPolicyBody: stackOf(context, StackName).stackPolicy,
  }),
});

export function refuseTaken(context: CloudFormationContext, name: string): void {
  const present = findStack(context, name);
  if (!present) return;
  throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`, { status: 400 });
}

/** Refuses to update a stack that something else happens to, or that has nothing left to update. */
export function refuseUnlessUpdatable(stack: StackRecord): void {
  if (UPDATABLE.has(stack.status)) return;
  throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
}

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'UPDATE_FAILED',
  'CREATE_FAILED',
]);

function deleteStack(
  context: CloudFormationContext,
  engine: StackEngine,
  input: DeleteStackCommandInput,
  caller: Request['caller'],
): object {
  refuseUnsupported(input, ['DeletionMode']);
  const stack = findStack(context, input.StackName ?? '');
  if (!stack || stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return {};
  if (stack.terminationProtection) {
    throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
  }
  if (stack.status.endsWith('_IN_PROGRESS') && stack.status !== 'REVIEW_IN_PROGRESS') {
    throw validationError(`Stack [${stack.id}] cannot be deleted while in status ${stack.status}`);
  }
  if (input.RetainResources?.length && stack.status !== 'DELETE_FAILED') {
    throw validationError(
      `Invalid operation on stack [${stack.id}]. RetainResources can only be specified for a stack in DELETE_FAILED state.`,
    );
  }
  stack.caller = caller;
  stack.clientToken = input.ClientRequestToken;
  if (input.RoleARN !== undefined) stack.definition = { ...stack.definition, roleArn: input.RoleARN };
  engine.delete(stack, input.RetainResources);
  return {};
}
