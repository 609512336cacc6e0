import type {
  CreateEventBusCommandInput,
  DeleteEventBusCommandInput,
  DescribeEventBusCommandInput,
  DescribeEventBusCommandOutput,
  ListEventBusesCommandInput,
  PutPermissionCommandInput,
  RemovePermissionCommandInput,
  UpdateEventBusCommandInput,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error.ts';
import type { PolicyDocument, PolicyStatement } from '../../policy/policy-document.ts';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import { policyStatements } from '../policy-statements.ts';
import { type BusRecord, busName, createBus, type EventsState, invalid } from './events-state.ts';
import { tagsOf } from './tag-operations.ts';
import { checkText } from './validate.ts';

/** Buses and the policies on them. */
export const busOperations = (state: EventsState): Record<string, Operation> => ({
  CreateEventBus: (input: CreateEventBusCommandInput) => {
    refuseUnsupported(input);
    const name = input.Name ?? '';
    checkText('name', name, { max: 256, pattern: /^[/.\-_A-Za-z0-9]+$/ });
    if (name.includes('/'))
      throw invalid('EventBusName', 'A custom event bus name must not contain a slash.');
    if (state.buses.has(name))
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    if (state.cloud.options.quotas && state.buses.size >= MOST_BUSES) throw limitExceeded();
    const bus: BusRecord = { ...createBus(state.cloud, name), tags: tagsOf(input.Tags) };
    if (input.Description !== undefined) bus.description = input.Description;
    state.buses.set(name, bus);
    return { EventBusArn: bus.arn, Description: bus.description };
  },

  UpdateEventBus: (input: UpdateEventBusCommandInput) => {
    refuseUnsupported(input);
    const bus = state.bus(input.Name);
    if (input.Description !== undefined) bus.description = input.Description;
    bus.modifiedAt = state.cloud.clock.now();
    return { Name: bus.name, Arn: bus.arn, Description: bus.description };
  },

  DeleteEventBus: ({ Name }: DeleteEventBusCommandInput) => {
    const name = busName(Name);
    if (name === 'default') throw new AwsError('ValidationException', 'Cannot delete event bus default.');
    if (state.rulesOf(name).length > 0) {
      throw new AwsError('ValidationException', 'Event bus cannot be deleted since it has rules.');
    }
    state.buses.delete(name);
    return {};
  },

  DescribeEventBus: ({ Name }: DescribeEventBusCommandInput) => describe(state.bus(Name)),

  ListEventBuses: ({ NamePrefix = '', Limit, NextToken }: ListEventBusesCommandInput) => {
    const buses = [...state.buses.values()].filter((bus) => bus.name.startsWith(NamePrefix));
    const { items, nextToken } = page(buses, { limit: Limit ?? 100, token: NextToken, invalid: badToken });
    return { EventBuses: items.map(describe), NextToken: nextToken };
  },

  PutPermission: (input: PutPermissionCommandInput) => {
    const bus = state.bus(input.EventBusName);
    bus.policy = input.Policy === undefined ? withStatement(bus, input) : parsePolicy(input.Policy);
    bus.modifiedAt = state.cloud.clock.now();
    return {};
  },

  RemovePermission: (input: RemovePermissionCommandInput) => {
    const bus = state.bus(input.EventBusName);
    const kept = policyStatements(bus.policy).filter(({ Sid }) => Sid !== input.StatementId);
    if (!input.RemoveAllPermissions && kept.length === policyStatements(bus.policy).length) {
      throw new AwsError('ResourceNotFoundException', 'Statement with the provided id does not exist.');
    }
    if (input.RemoveAllPermissions || kept.length === 0) delete bus.policy;
    else bus.policy = { Version: '2012-10-17', Statement: kept };
    return {};
  },
});

export const limitExceeded = (): AwsError =>
  new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');

export const badToken = (): AwsError => invalid('NextToken', 'The token was not issued by this operation.');

const MOST_BUSES = 100;

/** What would change behaviour must not be taken and forgotten. */
function refuseUnsupported(input: object): void {
  for (const member of ['EventSourceName', 'KmsKeyIdentifier', 'DeadLetterConfig', 'LogConfig']) {
    if ((input as Record<string, unknown>)[member] !== undefined)
      throw invalid(member, 'The local cloud does not support it; leave it out.');
  }
}

const describe = (bus: BusRecord): Omit<DescribeEventBusCommandOutput, '$metadata'> => ({
  Name: bus.name,
  Arn: bus.arn,
  Description: bus.description,
  Policy: bus.policy && JSON.stringify(bus.policy),
  CreationTime: new Date(bus.createdAt),
  LastModifiedTime: new Date(bus.modifiedAt),
});

function parsePolicy(text: string): PolicyDocument {
  try {
    return JSON.parse(text) as PolicyDocument;
  } catch (cause) {
    throw new AwsError('ValidationException', 'Policy is not valid JSON.', { cause });
  }
}

/** The short form: one principal may put events. */
function withStatement(bus: BusRecord, input: PutPermissionCommandInput): PolicyDocument {
  const { StatementId: Sid, Principal = '', Action = '', Condition } = input;
  if (!Sid || !Principal || !Action) {
    throw new AwsError(
      'ValidationException',
      'Parameter StatementId, Principal and Action must be specified.',
    );
  }
  const partition = bus.arn.split(':')[1]!;
  const statement: PolicyStatement = {
    Sid,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:${partition}:iam::${Principal}:root` },
    Action,
    Resource: bus.arn,
    ...(Condition ? { Condition: { [Condition.Type!]: { [Condition.Key!]: Condition.Value } } } : {}),
  };
  const others = policyStatements(bus.policy).filter((existing) => existing.Sid !== Sid);
  return { Version: '2012-10-17', Statement: [...others, statement] };
}
