import { createHistogram, type Histogram } from './histogram.ts';

/** What went through one load balancer since it was last asked. */
export interface Traffic {
  /** Traffic of one target group, by the name under which the listener's action knows it. */
  group(name: string): GroupTraffic;
  /** An answer that the load balancer gave itself. */
  answered(status: number): void;
  connected(): void;
  disconnected(): void;
  /** The counts so far; starts again from zero. */
  take(): TrafficCounts;
}

export interface GroupTraffic {
  requests: number;
  /** By hundreds: index 2 counts 2XX. */
  readonly targetStatus: number[];
  connectionErrors: number;
  /** Seconds from the request leaving the balancer to the first byte of the answer. */
  readonly responseTimes: Histogram;
}

export interface TrafficCounts {
  readonly groups: ReadonlyMap<string, GroupTraffic>;
  /** How often the load balancer itself answered with each status. */
  readonly answered: ReadonlyMap<number, number>;
  readonly newConnections: number;
  /** Connections that were open at some time. */
  readonly activeConnections: number;
}

export function createTraffic(): Traffic {
  let groups = new Map<string, GroupTraffic>();
  let answered = new Map<number, number>();
  let newConnections = 0;
  let openConnections = 0;
  let activeConnections = 0;
  return {
    group: (name) => {
      let group = groups.get(name);
      if (!group) groups.set(name, (group = emptyGroup()));
      return group;
    },
    answered: (status) => void answered.set(status, (answered.get(status) ?? 0) + 1),
    connected: () => {
      newConnections++;
      openConnections++;
      activeConnections++;
    },
    disconnected: () => void openConnections--,
    take: () => {
      const counts = { groups, answered, newConnections, activeConnections };
      groups = new Map();
      answered = new Map();
      newConnections = 0;
      activeConnections = openConnections;
      return counts;
    },
  };
}

const emptyGroup = (): GroupTraffic => ({
  requests: 0,
  targetStatus: [0, 0, 0, 0, 0, 0],
  connectionErrors: 0,
  responseTimes: createHistogram(),
});
