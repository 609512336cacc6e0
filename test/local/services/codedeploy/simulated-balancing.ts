import type { Service, ServiceDefinition } from '../../../../local/service.ts';

/** An Auto Scaling group and a target group in memory, whose instances are the hosts of a test fleet. */
export interface SimulatedBalancing {
  readonly services: readonly ServiceDefinition[];
  /** What was asked of them, in order: `register i-1`, `create NAME`, `delete NAME`. */
  readonly calls: string[];
  readonly registered: Set<string>;
}

interface Naming {
  readonly AutoScalingGroupName: string;
}

interface Targeting {
  readonly Targets: readonly { readonly Id: string }[];
}

/** The group `hello` holds the first `size` hosts, `spare` the others; each new group gets the next of those. */
export function simulateBalancing(hostIds: readonly string[], size: number): SimulatedBalancing {
  const calls: string[] = [];
  const registered = new Set(hostIds.slice(0, size));
  const free = hostIds.slice(size);
  const groups = new Map([
    ['hello', hostIds.slice(0, size)],
    ['spare', hostIds.slice(size)],
  ]);
  const autoscaling = {
    DescribeAutoScalingGroups: ({ AutoScalingGroupNames }: { AutoScalingGroupNames: readonly string[] }) => ({
      AutoScalingGroups: AutoScalingGroupNames.flatMap((AutoScalingGroupName) => {
        const members = groups.get(AutoScalingGroupName);
        const Instances = members?.map((InstanceId) => ({ InstanceId, LifecycleState: 'InService' }));
        return members ? [{ AutoScalingGroupName, MinSize: 0, MaxSize: size, Instances }] : [];
      }),
    }),
    CreateAutoScalingGroup: ({
      AutoScalingGroupName: name,
      DesiredCapacity,
    }: Naming & { DesiredCapacity: number }) => {
      calls.push(`create ${name}`);
      groups.set(name, free.splice(0, DesiredCapacity));
    },
    DeleteAutoScalingGroup: ({ AutoScalingGroupName: name }: Naming) => {
      calls.push(`delete ${name}`);
      groups.delete(name);
    },
    PutLifecycleHook: () => undefined,
    DeleteLifecycleHook: () => undefined,
    AttachLoadBalancerTargetGroups: ({ AutoScalingGroupName: name }: Naming) =>
      void calls.push(`attach ${name}`),
  };
  const elasticloadbalancing = {
    DescribeTargetGroups: () => ({ TargetGroups: [{ TargetGroupArn: 'arn:target-group' }] }),
    RegisterTargets: ({ Targets }: Targeting) => {
      for (const { Id } of Targets) {
        calls.push(`register ${Id}`);
        registered.add(Id);
      }
    },
    DeregisterTargets: ({ Targets }: Targeting) => {
      for (const { Id } of Targets) {
        calls.push(`deregister ${Id}`);
        registered.delete(Id);
      }
    },
    DescribeTargetHealth: () => ({
      TargetHealthDescriptions: [...registered].map((Id) => ({
        Target: { Id },
        TargetHealth: { State: 'healthy' },
      })),
    }),
  };
  return {
    calls,
    registered,
    services: [
      serviceOf('autoscaling', autoscaling),
      serviceOf('elasticloadbalancing', elasticloadbalancing),
    ],
  };
}

const serviceOf = (name: string, operations: Service['operations']): ServiceDefinition => ({
  name,
  wire: {
    serviceId: name,
    signingName: name,
    protocol: 'awsQuery',
    target: name,
    namespace: name,
    version: '1',
    schemas: () => Promise.resolve({}),
  },
  permissions: {
    prefix: name,
    operations: Object.fromEntries(Object.keys(operations).map((key) => [key, () => []])),
  },
  create: () => ({ operations }),
});
