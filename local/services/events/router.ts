import { type BusEvent, matchable } from './bus-event.ts';
import type { Deliveries } from './deliveries.ts';
import { createTimers } from '../timers.ts';
import type { EventsState } from './events-state.ts';
import type { Faults } from './faults.ts';
import type { ExactJson } from './pattern/exact-json.ts';
import type { PatternMatch } from './pattern/compile-pattern.ts';
import { compileRulePattern } from './rule-operations.ts';
import type { RuleRecord } from './rule-record.ts';
import { targetInput } from './target-input.ts';

/** Brings events from buses to the targets of the rules that match. */
export interface Router {
  publish(event: BusEvent, bus: string): void;
  /** Sends an event to all targets of one rule, pattern or not: what a schedule does. */
  trigger(rule: RuleRecord, event: BusEvent): void;
  stop(): void;
}

export function createRouter({ cloud, rules }: EventsState, deliveries: Deliveries, faults: Faults): Router {
  const patterns = new WeakMap<RuleRecord, PatternMatch>();
  const late = createTimers(cloud.clock);

  const matches = (rule: RuleRecord, event: ExactJson) => {
    if (rule.pattern === undefined || rule.state === 'DISABLED') return false;
    let match = patterns.get(rule);
    if (!match) patterns.set(rule, (match = compileRulePattern(rule.pattern)));
    return match(event);
  };
  const trigger = (rule: RuleRecord, event: BusEvent) => {
    for (const target of rule.targets) {
      const input = targetInput(rule, target, event);
      for (const delay of faults.deliveries()) {
        const due = cloud.clock.now() + delay;
        deliveries.add({ ruleArn: rule.arn, target, input, event: event.text, due });
      }
    }
  };
  const route = (event: BusEvent, bus: string) => {
    const value = matchable(event);
    for (const rule of rules.values()) if (rule.bus === bus && matches(rule, value)) trigger(rule, event);
  };

  return {
    publish: (event, bus) => {
      const delay = faults.arrival(event.source);
      if (delay === 0) route(event, bus);
      else if (delay !== undefined) late.later(delay, () => route(event, bus));
    },
    trigger,
    stop: late.stop,
  };
}
