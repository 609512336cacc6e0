import type { Action, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Cloud } from '../../cloud.ts';
import type { HealthCheckSettings } from '../../balancer/health-check.ts';

/** What the service keeps; everything that runs is made again from it. */
export interface Records {
  readonly loadBalancers: Map<string, LoadBalancerRecord>;
  readonly targetGroups: Map<string, TargetGroupRecord>;
  readonly listeners: Map<string, ListenerRecord>;
  readonly rules: Map<string, RuleRecord>;
}

export interface LoadBalancerRecord {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  readonly scheme: 'internet-facing' | 'internal';
  vpcId: string | undefined;
  securityGroups: readonly string[];
  subnets: readonly string[];
  attributes: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
}

export interface TargetGroupRecord {
  readonly arn: string;
  readonly name: string;
  readonly port: number;
  readonly protocolVersion: string;
  readonly vpcId: string | undefined;
  readonly targetType: 'instance' | 'ip';
  healthCheck: HealthCheckSettings;
  attributes: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  /** By `<id>:<port>`. */
  readonly targets: Record<string, RegisteredTarget>;
}

export interface RegisteredTarget {
  readonly id: string;
  readonly port: number;
  /** Where it is reached on this machine. */
  readonly host: string;
  readonly boundPort: number;
}

export interface ListenerRecord {
  readonly arn: string;
  readonly loadBalancerArn: string;
  /** As declared; what it is reached at is `boundPort`. */
  port: number;
  boundPort: number;
  defaultActions: readonly Action[];
  tags: Readonly<Record<string, string>>;
}

export interface RuleRecord {
  readonly arn: string;
  readonly listenerArn: string;
  priority: number;
  conditions: readonly RuleCondition[];
  actions: readonly Action[];
  tags: Readonly<Record<string, string>>;
}

export const openRecords = ({ store }: Cloud): Records => ({
  loadBalancers: store.table(SERVICE, 'load-balancers'),
  targetGroups: store.table(SERVICE, 'target-groups'),
  listeners: store.table(SERVICE, 'listeners'),
  rules: store.table(SERVICE, 'rules'),
});

const SERVICE = 'elasticloadbalancing';

/** The rules of a listener, first to be asked first. */
export const rulesOf = (records: Records, listenerArn: string): RuleRecord[] =>
  [...records.rules.values()]
    .filter((rule) => rule.listenerArn === listenerArn)
    .sort((a, b) => a.priority - b.priority);

export const listenersOf = (records: Records, loadBalancerArn: string): ListenerRecord[] =>
  [...records.listeners.values()].filter((listener) => listener.loadBalancerArn === loadBalancerArn);

/** The target groups that a list of actions forwards to. */
export const forwardedTo = (actions: readonly Action[]): string[] =>
  actions.flatMap((action) => [
    ...(action.TargetGroupArn === undefined ? [] : [action.TargetGroupArn]),
    ...(action.ForwardConfig?.TargetGroups ?? []).flatMap(({ TargetGroupArn }) => TargetGroupArn ?? []),
  ]);

/** The load balancers with a listener or rule that forwards to the group. */
export function loadBalancersOf(records: Records, targetGroupArn: string): string[] {
  const found = new Set<string>();
  for (const listener of records.listeners.values()) {
    const actions = rulesOf(records, listener.arn).flatMap((rule) => rule.actions);
    if (forwardedTo([...listener.defaultActions, ...actions]).includes(targetGroupArn))
      found.add(listener.loadBalancerArn);
  }
  return [...found];
}
