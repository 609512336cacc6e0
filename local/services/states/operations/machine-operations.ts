import { randomUUID } from 'node:crypto';
import type {
  CreateStateMachineCommandInput,
  DeleteStateMachineCommandInput,
  DescribeStateMachineCommandInput,
  ListStateMachinesCommandInput,
  LoggingConfiguration,
  UpdateStateMachineCommandInput,
  ValidateStateMachineDefinitionCommandInput,
} from '@aws-sdk/client-sfn';
import { AwsError } from '../../../aws-error.ts';
import type { Operation } from '../../../service.ts';
import { page } from '../../page.ts';
import { checkMachineArn } from '../arns.ts';
import type { Executor } from '../executions/executor.ts';
import { checkName } from '../names.ts';
import type { MachineRecord, RevisionRecord } from '../records.ts';
import type { StatesState } from '../states-state.ts';
import { invalidToken, pageSize, refuseUnsupported, required } from '../validate.ts';
import { checkDefinition, diagnose } from './check-definition.ts';
import { checkRole } from './check-role.ts';
import { withTags } from './tags.ts';

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html, those on state machines. */
export function machineOperations(state: StatesState, executor: Executor): Record<string, Operation> {
  const { cloud, machines } = state;
  return {
    CreateStateMachine: (input: CreateStateMachineCommandInput) => createMachine(state, input),
    UpdateStateMachine: (input: UpdateStateMachineCommandInput) => updateMachine(state, input),
    DeleteStateMachine: async ({ stateMachineArn }: DeleteStateMachineCommandInput) => {
      const arn = checkMachineArn(stateMachineArn);
      machines.delete(arn);
      await executor.forget(arn);
      forgetUnusedRevisions(state, arn);
      return {}; // also where there is no such machine
    },
    DescribeStateMachine: ({ stateMachineArn }: DescribeStateMachineCommandInput) => {
      const machine = state.machine(stateMachineArn);
      return {
        ...describeRevision(machine, state.revision(machine.revisionId)),
        status: 'ACTIVE',
        type: 'STANDARD',
        creationDate: new Date(machine.createdAt),
      };
    },
    ListStateMachines: ({ maxResults, nextToken: token }: ListStateMachinesCommandInput) => {
      const sorted = [...machines.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = page(sorted, {
        limit: pageSize(maxResults),
        token,
        invalid: invalidToken,
      });
      return {
        stateMachines: items.map(({ arn, name, createdAt }) => ({
          stateMachineArn: arn,
          name,
          type: 'STANDARD',
          creationDate: new Date(createdAt),
        })),
        nextToken,
      };
    },
    ValidateStateMachineDefinition: async (input: ValidateStateMachineDefinitionCommandInput) => {
      const { diagnostics } = await diagnose(cloud, required(input.definition, 'definition'));
      return {
        result: diagnostics.length === 0 ? 'OK' : 'FAIL',
        diagnostics: diagnostics.map((diagnostic) => ({ severity: 'ERROR', ...diagnostic })),
        truncated: false,
      };
    },
  };
}

/** The members by which a machine and an execution tell of the revision that they run. */
export const describeRevision = (machine: MachineRecord, revision: RevisionRecord) => ({
  stateMachineArn: machine.arn,
  name: machine.name,
  definition: revision.definition,
  roleArn: revision.roleArn,
  revisionId: revision.id,
  loggingConfiguration: machine.logging,
  tracingConfiguration: machine.tracing,
});

const MOST_MACHINES = 100_000;

async function createMachine(state: StatesState, input: CreateStateMachineCommandInput): Promise<object> {
  const { cloud, machines } = state;
  refuseUnsupported(input, ['publish', 'versionDescription']);
  refuseOwnKey(input);
  if ((input.type ?? 'STANDARD') !== 'STANDARD') {
    throw new AwsError('StateMachineTypeNotSupported', `The local cloud runs STANDARD state machines only`);
  }
  const name = checkName(input.name);
  const arn = cloud.arn('states', `stateMachine:${name}`);
  const logging = checkLogging(input.loggingConfiguration);
  const definition = await checkDefinition(cloud, required(input.definition, 'definition'));
  const roleArn = required(input.roleArn, 'roleArn');
  await checkRole(cloud, { arn, roleArn, definition, logging });
  const known = machines.get(arn);
  if (known) return createdAgain(state, known, input);
  if (cloud.options.quotas && machines.size >= MOST_MACHINES) {
    throw new AwsError(
      'StateMachineLimitExceeded',
      `The maximum number of state machines is ${MOST_MACHINES}`,
    );
  }
  const now = cloud.clock.now();
  const revision = addRevision(state, arn, input.definition!, roleArn);
  machines.set(arn, {
    arn,
    name,
    createdAt: now,
    updatedAt: now,
    revisionId: revision.id,
    logging,
    tracing: input.tracingConfiguration ?? { enabled: false },
    tags: withTags({}, input.tags, arn),
  });
  return { stateMachineArn: arn, creationDate: new Date(now) };
}

/** Creating the same machine again answers as the first time; one that differs in definition or logging exists already. */
function createdAgain(
  state: StatesState,
  machine: MachineRecord,
  input: CreateStateMachineCommandInput,
): object {
  const same =
    state.revision(machine.revisionId).definition === input.definition &&
    JSON.stringify(machine.logging) === JSON.stringify(checkLogging(input.loggingConfiguration));
  if (same) return { stateMachineArn: machine.arn, creationDate: new Date(machine.createdAt) };
  throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${machine.arn}'`);
}

async function updateMachine(state: StatesState, input: UpdateStateMachineCommandInput): Promise<object> {
  const { cloud } = state;
  refuseUnsupported(input, ['publish', 'versionDescription']);
  refuseOwnKey(input);
  const machine = state.machine(input.stateMachineArn);
  const { definition: text, roleArn, loggingConfiguration, tracingConfiguration } = input;
  if (!text && !roleArn && !loggingConfiguration && !tracingConfiguration) {
    throw new AwsError(
      'MissingRequiredParameter',
      'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
    );
  }
  const present = state.revision(machine.revisionId);
  const next = { definition: text ?? present.definition, roleArn: roleArn ?? present.roleArn };
  const logging = loggingConfiguration ? checkLogging(loggingConfiguration) : machine.logging;
  const definition = await checkDefinition(cloud, next.definition);
  await checkRole(cloud, { arn: machine.arn, roleArn: next.roleArn, definition, logging });
  if (next.definition !== present.definition || next.roleArn !== present.roleArn) {
    machine.revisionId = addRevision(state, machine.arn, next.definition, next.roleArn).id;
    forgetUnusedRevisions(state, machine.arn);
  }
  machine.logging = logging;
  machine.tracing = tracingConfiguration ?? machine.tracing;
  machine.updatedAt = cloud.clock.now();
  return { updateDate: new Date(machine.updatedAt), revisionId: machine.revisionId };
}

function addRevision(
  state: StatesState,
  machineArn: string,
  definition: string,
  roleArn: string,
): RevisionRecord {
  const id = randomUUID();
  const revision = { id, machineArn, definition, roleArn, createdAt: state.cloud.clock.now() };
  state.revisions.set(id, revision);
  return revision;
}

/** Drops the revisions that neither the machine nor an execution refers to. */
function forgetUnusedRevisions({ revisions, machines, executions }: StatesState, machineArn: string): void {
  const used = new Set([...executions.values()].map(({ revisionId }) => revisionId));
  const current = machines.get(machineArn)?.revisionId;
  for (const { id, machineArn: owner } of revisions.values()) {
    if (owner === machineArn && id !== current && !used.has(id)) revisions.delete(id);
  }
}

function checkLogging(logging: LoggingConfiguration | undefined): LoggingConfiguration {
  const { level = 'OFF', includeExecutionData = false, destinations = [] } = logging ?? {};
  if (level === 'OFF') return { level, includeExecutionData };
  if (destinations.length === 1) return { level, includeExecutionData, destinations };
  throw new AwsError(
    'InvalidLoggingConfiguration',
    `Invalid Logging Configuration: Must specify exactly one Log Destination.`,
  );
}

/** Encryption with a key of the customer's own does not exist here. */
function refuseOwnKey({ encryptionConfiguration }: { encryptionConfiguration?: { type?: string } }): void {
  if ((encryptionConfiguration?.type ?? 'AWS_OWNED_KEY') === 'AWS_OWNED_KEY') return;
  throw new AwsError('InvalidEncryptionConfiguration', 'The local cloud supports AWS_OWNED_KEY only');
}
