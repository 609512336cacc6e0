import type { Intents } from '../../lib/release/ports.ts';
import { GroupBusy } from '../../lib/release/refused.ts';
import type {
  Deployment,
  DeploymentGroup,
  DeploymentOrder,
  Deployments,
} from '../../lib/target/deployments.ts';
import type { DeployTarget } from '../../lib/target/deploy-target.ts';
import { fleetTarget, type FleetPorts } from '../../lib/target/fleet/fleet-target.ts';
import type { KillSwitch } from './memory-objects.ts';

type Changeable = { -readonly [Key in keyof Deployment]: Deployment[Key] };

export interface MemoryDeployments extends Deployments {
  readonly all: Changeable[];
  readonly orders: DeploymentOrder[];
  readonly calls: string[];
  groupNow: DeploymentGroup;
  green: string[];
  blue: string[];
}

export const GROUP: DeploymentGroup = {
  application: 'hello',
  name: 'hello-production',
  platform: 'Server',
  type: 'blue-green',
  withTrafficControl: true,
  config: 'CodeDeployDefault.OneAtATime',
  readyWaitMinutes: 60,
  keepBlueMinutes: 30,
  terminatesBlue: true,
  autoScalingGroups: ['hello'],
  targetGroups: ['hello'],
};

/** CodeDeploy with one group: one active deployment at a time, and nothing happens to it but by the test. */
export function memoryDeployments(kill: KillSwitch): MemoryDeployments {
  const all: Changeable[] = [];
  const find = (id: string) => all.find((deployment) => deployment.id === id)!;
  const memory: MemoryDeployments = {
    all,
    orders: [],
    calls: [],
    groupNow: GROUP,
    green: ['i-green'],
    blue: ['i-blue'],
    group: async () => memory.groupNow,
    configPlatform: async () => memory.groupNow.platform,
    get: async (id) => ({ ...find(id) }),
    descriptionOf: async (id) => find(id).description,
    async create(order) {
      const active = all.find((deployment) => deployment.active);
      if (active) throw new GroupBusy(`"hello-production" already has an active deployment "${active.id}"`);
      const id = `d-${all.length + 1}`;
      const { application, group, description } = order;
      const blueGreen = memory.groupNow.type === 'blue-green';
      all.push({
        id,
        application,
        group,
        description,
        status: 'InProgress',
        active: true,
        blueGreen,
        terminationWait: false,
      });
      memory.orders.push(order);
      kill.changed();
      return id;
    },
    findByDescription: async ({ description }) =>
      all.findLast((deployment) => deployment.description === description)?.id,
    async stop(id) {
      memory.calls.push(`stop ${id}`);
      kill.changed();
    },
    async goOn(id, wait) {
      memory.calls.push(`${wait} ${id}`);
      kill.changed();
    },
    hosts: async (_id, fleet) => (fleet === 'Blue' ? memory.blue : memory.green),
    functionEvents: async () => [],
    firstFailure: async () => undefined,
  };
  return memory;
}

/** A fleet over such a CodeDeploy; without a balancer and without a release before, unless they are given. */
export function memoryFleet(
  ports: Partial<FleetPorts> & { readonly intents: Intents; readonly deployments: Deployments },
): DeployTarget {
  return fleetTarget({
    good: { find: async () => undefined, set: async () => {} },
    traffic: { healthyHosts: async () => undefined, metricDimensions: async () => undefined },
    requests: { count: async () => undefined },
    doubt: async () => undefined,
    ...ports,
  });
}
