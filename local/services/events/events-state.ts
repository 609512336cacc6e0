import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { PolicyDocument } from '../../policy/policy-document.ts';
import type { RuleRecord } from './rule-record.ts';

/** A bus as it is stored, under its name. */
export interface BusRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  modifiedAt: number;
  description?: string;
  policy?: PolicyDocument;
  tags: Record<string, string>;
}

/** The buses and rules, and how to find them by what a request says. */
export interface EventsState {
  readonly cloud: Cloud;
  readonly buses: Map<string, BusRecord>;
  readonly rules: Map<string, RuleRecord>;
  /** The bus of a name or ARN (left out: the default one), or ResourceNotFoundException. */
  bus(nameOrArn: string | undefined): BusRecord;
  /** The rule of that name on that bus, or ResourceNotFoundException. */
  rule(name: string | undefined, bus: string | undefined): RuleRecord;
  rulesOf(bus: string): RuleRecord[];
}

export function createEventsState(cloud: Cloud): EventsState {
  const buses = cloud.store.table<BusRecord>('events', 'buses');
  const rules = cloud.store.table<RuleRecord>('events', 'rules');
  if (!buses.has('default')) buses.set('default', createBus(cloud, 'default'));
  const bus = (nameOrArn: string | undefined) => {
    const name = busName(nameOrArn);
    const found = buses.get(name);
    if (!found) throw new AwsError('ResourceNotFoundException', `Event bus ${name} does not exist.`);
    return found;
  };
  return {
    cloud,
    buses,
    rules,
    bus,
    rule: (name, busNameOrArn) => {
      const { name: onBus } = bus(busNameOrArn);
      const found = rules.get(ruleKey(onBus, name ?? ''));
      if (found) return found;
      throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${onBus}.`);
    },
    rulesOf: (name) =>
      [...rules.values()].filter((rule) => rule.bus === name).sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

export function createBus(cloud: Cloud, name: string): BusRecord {
  const now = cloud.clock.now();
  return { name, arn: cloud.arn('events', `event-bus/${name}`), createdAt: now, modifiedAt: now, tags: {} };
}

export const ruleKey = (bus: string, name: string): string => `${bus}/${name}`;

/** The bus that a name or an ARN means. */
export const busName = (nameOrArn: string | undefined): string =>
  nameOrArn === undefined ? 'default' : nameOrArn.replace(/^arn:.*:event-bus\//, '');

/** A refusal in the form that EventBridge gives to most of them. */
export const invalid = (parameter: string, reason: string): AwsError =>
  new AwsError('ValidationException', `Parameter ${parameter} is not valid. Reason: ${reason}`);
