import type { IncomingMessage } from 'node:http';
import type { Action } from '../../balancer/action.ts';
import type { Listener } from '../../balancer/listener.ts';
import type { TargetHealth } from '../../balancer/member.ts';
import type { TargetGroup } from '../../balancer/target-group.ts';
import type { Traffic } from '../../balancer/traffic.ts';
import { wallClock } from '../../clock.ts';
import {
  loadBalancersOf,
  rulesOf,
  type ListenerRecord,
  type Records,
  type RegisteredTarget,
  type TargetGroupRecord,
} from './records.ts';
import { compileRoutes } from './routes.ts';

/** The running side of the records: open listeners, checked targets, counted requests. */
export interface DataPlane {
  /** Makes what runs agree with the records; rejects where a listener cannot be opened. */
  refresh(): Promise<void>;
  register(targetGroupArn: string, target: RegisteredTarget): void;
  deregister(targetGroupArn: string, target: Pick<RegisteredTarget, 'id' | 'boundPort'>): void;
  health(targetGroupArn: string): readonly TargetHealth[];
  traffic(loadBalancerArn: string): Traffic | undefined;
  close(): Promise<void>;
}

interface OpenListener {
  readonly listener: Listener;
  readonly declaredPort: number;
  readonly route: { current: (request: IncomingMessage) => Action };
}

export function createDataPlane(records: Records): DataPlane {
  const groups = new Map<string, TargetGroup>();
  const listeners = new Map<string, OpenListener>();
  const traffic = new Map<string, Traffic>();
  let last: Promise<void> = Promise.resolve();

  const refresh = async () => {
    if (records.targetGroups.size + records.listeners.size + groups.size + listeners.size === 0) return;
    await refreshGroups(records, groups);
    await refreshListeners(records, { groups, listeners, traffic });
    for (const [arn, group] of groups) group.setInUse(loadBalancersOf(records, arn).length > 0);
  };
  return {
    // One after the other: two at once would both open the same listener.
    refresh: () => (last = last.catch(() => {}).then(refresh)),
    register: (arn, target) => groups.get(arn)?.register(addressOf(target)),
    deregister: (arn, { id, boundPort }) => groups.get(arn)?.deregister({ id, port: boundPort }),
    health: (arn) => groups.get(arn)?.health() ?? [],
    traffic: (arn) => traffic.get(arn),
    close: async () => {
      await last.catch(() => {});
      for (const group of groups.values()) group.close();
      await Promise.all([...listeners.values()].map(({ listener }) => listener.close()));
    },
  };
}

async function refreshGroups(records: Records, groups: Map<string, TargetGroup>): Promise<void> {
  // Loaded with the first target group: most clouds never have one.
  const { createTargetGroup } = await import('../../balancer/target-group.ts');
  for (const [arn, group] of groups) {
    if (records.targetGroups.has(arn)) continue;
    group.close();
    groups.delete(arn);
  }
  for (const record of records.targetGroups.values()) {
    const known = groups.get(record.arn);
    if (known) {
      known.configure(settingsOf(record));
      continue;
    }
    const group = createTargetGroup(settingsOf(record), wallClock);
    groups.set(record.arn, group);
    for (const target of Object.values(record.targets)) group.register(addressOf(target));
  }
}

interface Running {
  readonly groups: ReadonlyMap<string, TargetGroup>;
  readonly listeners: Map<string, OpenListener>;
  readonly traffic: Map<string, Traffic>;
}

async function refreshListeners(records: Records, { groups, listeners, traffic }: Running): Promise<void> {
  for (const [arn, open] of listeners) {
    if (records.listeners.get(arn)?.port === open.declaredPort) continue;
    listeners.delete(arn);
    await open.listener.close();
  }
  for (const arn of traffic.keys()) if (!records.loadBalancers.has(arn)) traffic.delete(arn);
  for (const record of records.listeners.values()) {
    const route = compileRoutes(record, rulesOf(records, record.arn), groups);
    const known = listeners.get(record.arn);
    if (known) known.route.current = route;
    else listeners.set(record.arn, await open(record, records, { route: { current: route }, traffic }));
  }
}

async function open(
  record: ListenerRecord,
  records: Records,
  { route, traffic }: { route: OpenListener['route']; traffic: Map<string, Traffic> },
): Promise<OpenListener> {
  const { openListener } = await import('../../balancer/listener.ts');
  const { createTraffic } = await import('../../balancer/traffic.ts');
  const counts = traffic.get(record.loadBalancerArn) ?? createTraffic();
  traffic.set(record.loadBalancerArn, counts);
  const loadBalancer = records.loadBalancers.get(record.loadBalancerArn)!;
  const idleSeconds = () => Number(loadBalancer.attributes['idle_timeout.timeout_seconds']);
  const settings = { host: '127.0.0.1', traffic: counts, idleSeconds, choose: chooseBy(route) };
  const listener = await firstFree([record.boundPort, record.port, 0], (port) =>
    openListener({ ...settings, port }),
  );
  record.boundPort = listener.port;
  const port = { [PORT_TAG]: String(listener.port) };
  record.tags = { ...record.tags, ...port };
  loadBalancer.tags = { ...port, ...loadBalancer.tags };
  return { listener, declaredPort: record.port, route };
}

/**
 * The tag that says at which port a listener is really reached: ports below 1024 are not to be had without
 * privileges, and two load balancers share one machine. A load balancer carries that of its first listener.
 */
export const PORT_TAG = 'signalbox:port';

const chooseBy = (route: OpenListener['route']) => (request: IncomingMessage) => route.current(request);

/** Opens at the first of the wanted ports that is free; 0 is always. */
async function firstFree(
  ports: readonly number[],
  openAt: (port: number) => Promise<Listener>,
): Promise<Listener> {
  for (const port of ports.filter((wanted) => wanted >= 1024)) {
    try {
      return await openAt(port);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return openAt(0);
}

const addressOf = ({ id, host, boundPort }: RegisteredTarget) => ({ id, host, port: boundPort });

const settingsOf = (record: TargetGroupRecord) => ({
  healthCheck: record.healthCheck,
  deregistrationDelaySeconds: Number(record.attributes['deregistration_delay.timeout_seconds']),
});
