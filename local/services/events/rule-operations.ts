import type {
  DeleteRuleCommandInput,
  DescribeRuleCommandInput,
  DescribeRuleCommandOutput,
  DisableRuleCommandInput,
  EnableRuleCommandInput,
  ListRulesCommandInput,
  PutRuleCommandInput,
  TestEventPatternCommandInput,
} from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../aws-error.ts';
import type { Operation, Request } from '../../service.ts';
import { page } from '../page.ts';
import { badToken, limitExceeded } from './bus-operations.ts';
import { type EventsState, invalid, ruleKey } from './events-state.ts';
import { parseExactJson } from './pattern/exact-json.ts';
import { compilePattern, type PatternMatch } from './pattern/compile-pattern.ts';
import { PatternError } from './pattern/pattern-error.ts';
import type { RuleRecord } from './rule-record.ts';
import { parseSchedule } from './parse-schedule.ts';
import { tagsOf } from './tag-operations.ts';
import { checkText, constraintError, NAME } from './validate.ts';

/** Rules without their targets; `changed` is called after each change of a rule. */
export const ruleOperations = (
  state: EventsState,
  changed: (rule: RuleRecord) => void,
): Record<string, Operation> => ({
  PutRule: (input: PutRuleCommandInput, request: Request) => {
    const rule = putRule(state, input, request);
    changed(rule);
    return { RuleArn: rule.arn };
  },

  DeleteRule: ({ Name, EventBusName, Force }: DeleteRuleCommandInput) => {
    const { name: bus } = state.bus(EventBusName);
    const rule = state.rules.get(ruleKey(bus, Name ?? ''));
    if (!rule) return {};
    refuseManaged(rule, Force);
    if (rule.targets.length > 0) {
      throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
    }
    state.rules.delete(ruleKey(bus, rule.name));
    changed(rule);
    return {};
  },

  DescribeRule: ({ Name, EventBusName }: DescribeRuleCommandInput) => ({
    ...describe(state.rule(Name, EventBusName)),
    CreatedBy: state.rule(Name, EventBusName).createdBy,
  }),

  ListRules: ({ NamePrefix = '', EventBusName, Limit, NextToken }: ListRulesCommandInput) => {
    const rules = state
      .rulesOf(state.bus(EventBusName).name)
      .filter((rule) => rule.name.startsWith(NamePrefix));
    const { items, nextToken } = page(rules, { limit: Limit ?? 100, token: NextToken, invalid: badToken });
    return { Rules: items.map(describe), NextToken: nextToken };
  },

  EnableRule: ({ Name, EventBusName }: EnableRuleCommandInput) =>
    setState(state.rule(Name, EventBusName), 'ENABLED', changed),
  DisableRule: ({ Name, EventBusName }: DisableRuleCommandInput) =>
    setState(state.rule(Name, EventBusName), 'DISABLED', changed),

  TestEventPattern: ({ EventPattern, Event }: TestEventPatternCommandInput) => {
    const matches = compileRulePattern(EventPattern ?? '');
    return { Result: matches(parseTestEvent(Event ?? '')) };
  },
});

/** Compiles a rule's pattern, or throws InvalidEventPatternException. */
export function compileRulePattern(text: string): PatternMatch {
  if (text.length > LONGEST_PATTERN) {
    throw constraintError('eventPattern', text, [
      `Member must have length less than or equal to ${LONGEST_PATTERN}`,
    ]);
  }
  try {
    return compilePattern(text);
  } catch (cause) {
    if (!(cause instanceof PatternError)) throw cause;
    throw new AwsError(
      'InvalidEventPatternException',
      `Event pattern is not valid. Reason: ${cause.message}`,
      { cause },
    );
  }
}

export function refuseManaged(rule: RuleRecord, force: boolean | undefined): void {
  if (rule.managedBy === undefined || force) return;
  throw new AwsError('ManagedRuleException', `Rule ${rule.name} is managed by ${rule.managedBy}.`);
}

const LONGEST_PATTERN = 4_096;
const MOST_RULES = 300;

function putRule(state: EventsState, input: PutRuleCommandInput, request: Request): RuleRecord {
  const bus = state.bus(input.EventBusName);
  const name = input.Name ?? '';
  checkRule(input, bus.name);
  const key = ruleKey(bus.name, name);
  const existing = state.rules.get(key);
  if (existing) refuseManaged(existing, request.caller.kind !== 'identity');
  else if (state.cloud.options.quotas && state.rulesOf(bus.name).length >= MOST_RULES) throw limitExceeded();
  const rule: RuleRecord = {
    name,
    bus: bus.name,
    arn: state.cloud.arn('events', `rule/${bus.name === 'default' ? '' : `${bus.name}/`}${name}`),
    state: input.State ?? 'ENABLED',
    createdBy: existing?.createdBy ?? state.cloud.account,
    // Tags of an existing rule change only by TagResource.
    tags: existing?.tags ?? tagsOf(input.Tags),
    targets: existing?.targets ?? [],
    ...(request.caller.kind === 'service' ? { managedBy: request.caller.principal } : {}),
    ...(input.Description === undefined ? {} : { description: input.Description }),
    ...(input.EventPattern === undefined ? {} : { pattern: input.EventPattern }),
    ...(input.ScheduleExpression ? { schedule: input.ScheduleExpression } : {}),
    ...(input.RoleArn === undefined ? {} : { roleArn: input.RoleArn }),
  };
  state.rules.set(key, rule);
  return rule;
}

function checkRule(input: PutRuleCommandInput, bus: string): void {
  checkText('name', input.Name, { max: 64, pattern: NAME });
  checkText('description', input.Description, { min: 0, max: 512 });
  const { EventPattern, ScheduleExpression, State } = input;
  if (!EventPattern && !ScheduleExpression) {
    throw new AwsError(
      'ValidationException',
      'Parameter(s) EventPattern or ScheduleExpression must be specified.',
    );
  }
  if (
    State !== undefined &&
    !/^(ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS)$/.test(State)
  ) {
    throw constraintError('state', State, [
      'Member must satisfy enum value set: [ENABLED, ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, DISABLED]',
    ]);
  }
  if (EventPattern !== undefined) compileRulePattern(EventPattern);
  if (!ScheduleExpression) return;
  if (bus !== 'default') {
    throw new AwsError(
      'ValidationException',
      'ScheduleExpression is supported only on the default event bus.',
    );
  }
  parseSchedule(ScheduleExpression);
}

function setState(
  rule: RuleRecord,
  value: 'ENABLED' | 'DISABLED',
  changed: (rule: RuleRecord) => void,
): object {
  refuseManaged(rule, false);
  rule.state = value;
  changed(rule);
  return {};
}

const describe = (rule: RuleRecord): Omit<DescribeRuleCommandOutput, '$metadata'> => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: rule.bus,
  State: rule.state,
  Description: rule.description,
  EventPattern: rule.pattern,
  ScheduleExpression: rule.schedule,
  RoleArn: rule.roleArn,
  ManagedBy: rule.managedBy,
});

const REQUIRED_FIELDS = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

function parseTestEvent(text: string) {
  let event;
  try {
    event = parseExactJson(text);
  } catch {
    throw invalid('Event', 'Event is not valid JSON.');
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    throw invalid('Event', 'Event is not a JSON object.');
  for (const field of REQUIRED_FIELDS) {
    if (!Object.hasOwn(event, field)) throw invalid('Event', `${field} is a required field.`);
  }
  return event;
}
