import { createEvent } from './bus-event.ts';
import type { EventsState } from './events-state.ts';
import { ruleKey } from './events-state.ts';
import type { RuleRecord } from './rule-record.ts';
import type { Router } from './router.ts';
import { parseSchedule } from './parse-schedule.ts';

/** Fires scheduled rules on cloud time. What fell due while the cloud was down is not made up for. */
export interface Scheduler {
  /** Takes note of a rule that was made, changed or deleted. */
  changed(rule: RuleRecord): void;
  start(): void;
  stop(): void;
}

export function createScheduler(state: EventsState, router: Router): Scheduler {
  const { cloud, rules } = state;
  const timers = new Map<string, () => void>();

  const arm = (rule: RuleRecord, from: number) => {
    const next = parseSchedule(rule.schedule!)(from);
    if (next === undefined) return;
    rule.nextRun = next;
    timers.set(
      rule.arn,
      cloud.clock.at(next, () => fire(rule, next)),
    );
  };
  const fire = (rule: RuleRecord, due: number) => {
    timers.delete(rule.arn);
    // From the time it was due, so that a rate does not drift; a late clock skips what it missed.
    const interval = (parseSchedule(rule.schedule!)(due) ?? due) - due;
    arm(rule, cloud.clock.now() - due > interval ? cloud.clock.now() : due);
    router.trigger(rule, scheduledEvent(state, rule, due));
  };
  const changed = (rule: RuleRecord) => {
    timers.get(rule.arn)?.();
    timers.delete(rule.arn);
    const current = rules.get(ruleKey(rule.bus, rule.name));
    if (current?.schedule !== undefined && current.state !== 'DISABLED') arm(current, cloud.clock.now());
  };
  return {
    changed,
    start: () => {
      for (const rule of rules.values()) changed(rule);
    },
    stop: () => {
      for (const cancel of timers.values()) cancel();
    },
  };
}

function scheduledEvent({ cloud }: EventsState, rule: RuleRecord, time: number) {
  const content = {
    source: 'aws.events',
    detailType: 'Scheduled Event',
    time,
    resources: [rule.arn],
    detail: '{}',
  };
  return createEvent(cloud, content, cloud.clock.now());
}
