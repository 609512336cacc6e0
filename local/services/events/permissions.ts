import type {
  PutEventsCommandInput,
  PutRuleCommandInput,
  PutTargetsCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { Permission, Permissions, Scope } from '../../permission.ts';
import { busName } from './events-state.ts';

interface RuleInput {
  readonly Name?: string;
  readonly Rule?: string;
  readonly EventBusName?: string;
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html */
export const permissions: Permissions = {
  prefix: 'events',
  operations: {
    PutEvents: ({ Entries = [] }: PutEventsCommandInput, scope) =>
      Entries.map((entry) => ({
        action: 'events:PutEvents',
        resource: busArn(scope, entry.EventBusName),
        context: present({ 'events:source': entry.Source, 'events:detail-type': entry.DetailType }),
      })),
    PutRule: (input: PutRuleCommandInput, scope) => [
      onRule('PutRule')(input, scope),
      ...(input.RoleArn === undefined ? [] : [passRole(input.RoleArn)]),
    ],
    PutTargets: (input: PutTargetsCommandInput, scope) => putTargets(input, scope),
    ...Object.fromEntries(
      ['DeleteRule', 'DescribeRule', 'EnableRule', 'DisableRule', 'RemoveTargets', 'ListTargetsByRule'].map(
        (name) => [name, (input: RuleInput, scope: Scope) => [onRule(name)(input, scope)]],
      ),
    ),
    ...Object.fromEntries(
      ['CreateEventBus', 'DeleteEventBus', 'DescribeEventBus', 'UpdateEventBus'].map((name) => [
        name,
        (input: { Name?: string }, scope: Scope) => [
          { action: `events:${name}`, resource: busArn(scope, input.Name) },
        ],
      ]),
    ),
    ...Object.fromEntries(
      ['TagResource', 'UntagResource', 'ListTagsForResource'].map((name) => [
        name,
        (input: { ResourceARN?: string }) => [
          { action: `events:${name}`, resource: input.ResourceARN ?? '*' },
        ],
      ]),
    ),
  },
};

const busArn = ({ partition, region, account }: Scope, nameOrArn: string | undefined) =>
  nameOrArn?.startsWith('arn:')
    ? nameOrArn
    : `arn:${partition}:events:${region}:${account}:event-bus/${busName(nameOrArn)}`;

const onRule =
  (operation: string) =>
  (input: RuleInput, { partition, region, account }: Scope): Permission => {
    const bus = busName(input.EventBusName);
    const rule = `${bus === 'default' ? '' : `${bus}/`}${input.Name ?? input.Rule}`;
    return {
      action: `events:${operation}`,
      resource: `arn:${partition}:events:${region}:${account}:rule/${rule}`,
    };
  };

function putTargets(input: PutTargetsCommandInput, scope: Scope): Permission[] {
  const targets = input.Targets ?? [];
  const roles = new Set(targets.flatMap(({ RoleArn }) => RoleArn ?? []));
  const context = { 'events:TargetArn': targets.flatMap(({ Arn }) => Arn ?? []) };
  return [{ ...onRule('PutTargets')(input, scope), context }, ...[...roles].map(passRole)];
}

const passRole = (role: string): Permission => ({
  action: 'iam:PassRole',
  resource: role,
  context: { 'iam:PassedToService': 'events.amazonaws.com' },
});

const present = (values: Record<string, string | undefined>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
