import type {
  CreateRuleCommandInput,
  DeleteRuleCommandInput,
  DescribeRulesCommandInput,
  ModifyRuleCommandInput,
  Rule,
  SetRulePrioritiesCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../aws-error.ts';
import type { Service } from '../../service.ts';
import { page } from '../page.ts';
import { describeActions, validateActions } from './actions.ts';
import { compileConditions } from './conditions.ts';
import type { DataPlane } from './data-plane.ts';
import { findListener, findRule } from './find.ts';
import { invalidMarker, uniqueId } from './names.ts';
import { rulesOf, type ListenerRecord, type Records, type RuleRecord } from './records.ts';
import { tagsOf } from './tags.ts';

export const ruleOperations = (records: Records, dataPlane: DataPlane): Service['operations'] => ({
  CreateRule: async (input: CreateRuleCommandInput) => {
    const listener = findListener(records, input.ListenerArn);
    const priority = validatePriority(input.Priority);
    requireFreePriority(rulesOf(records, listener.arn), priority);
    compileConditions(input.Conditions ?? []); // throws for one that is not offered
    const record: RuleRecord = {
      arn: `${listener.arn.replace(':listener/', ':listener-rule/')}/${uniqueId()}`,
      listenerArn: listener.arn,
      priority,
      conditions: input.Conditions ?? [],
      actions: validateActions(records, input.Actions),
      tags: tagsOf(input.Tags),
    };
    records.rules.set(record.arn, record);
    await dataPlane.refresh();
    return { Rules: [describe(record)] };
  },
  DescribeRules: (input: DescribeRulesCommandInput) => {
    const { items, nextToken } = page(select(records, input), {
      limit: input.PageSize ?? 400,
      token: input.Marker,
      invalid: invalidMarker,
    });
    return { Rules: items, NextMarker: nextToken };
  },
  ModifyRule: async (input: ModifyRuleCommandInput) => {
    const record = findRule(records, input.RuleArn);
    if (input.Conditions) {
      compileConditions(input.Conditions);
      record.conditions = input.Conditions;
    }
    if (input.Actions) record.actions = validateActions(records, input.Actions);
    await dataPlane.refresh();
    return { Rules: [describe(record)] };
  },
  SetRulePriorities: async (input: SetRulePrioritiesCommandInput) => {
    const changes = (input.RulePriorities ?? []).map(({ RuleArn, Priority }) => ({
      rule: findRule(records, RuleArn),
      priority: validatePriority(Priority),
    }));
    const moved = new Set(changes.map(({ rule }) => rule));
    for (const { rule, priority } of changes) {
      const others = rulesOf(records, rule.listenerArn).filter((other) => !moved.has(other));
      requireFreePriority(others, priority);
    }
    for (const { rule, priority } of changes) rule.priority = priority;
    await dataPlane.refresh();
    return { Rules: changes.map(({ rule }) => describe(rule)) };
  },
  DeleteRule: async (input: DeleteRuleCommandInput) => {
    records.rules.delete(findRule(records, input.RuleArn).arn);
    await dataPlane.refresh();
    return {};
  },
});

function select(records: Records, input: DescribeRulesCommandInput): Rule[] {
  if (input.RuleArns?.length) return input.RuleArns.map((arn) => describe(findRule(records, arn)));
  const listener = findListener(records, input.ListenerArn);
  return [...rulesOf(records, listener.arn).map(describe), defaultRule(listener)];
}

function validatePriority(priority: number | undefined): number {
  if (priority === undefined || priority < 1 || priority > 50_000)
    throw new AwsError('ValidationError', `Rule priority '${priority}' must be between 1 and 50000`);
  return priority;
}

function requireFreePriority(rules: readonly RuleRecord[], priority: number): void {
  if (rules.some((rule) => rule.priority === priority))
    throw new AwsError('PriorityInUse', `Priority '${priority}' is currently in use`);
}

const describe = (record: RuleRecord): Rule => ({
  RuleArn: record.arn,
  Priority: String(record.priority),
  Conditions: [...record.conditions],
  Actions: describeActions(record.actions),
  IsDefault: false,
});

const defaultRule = (listener: ListenerRecord): Rule => ({
  // Derived, so that it stays the same for as long as its listener lives.
  RuleArn: `${listener.arn.replace(':listener/', ':listener-rule/')}/${listener.arn.split('/').at(-1)}`,
  Priority: 'default',
  Conditions: [],
  Actions: describeActions(listener.defaultActions),
  IsDefault: true,
});
