import type { Instance } from '@aws-sdk/client-ec2';
import { AWS } from '../../../../local/caller.ts';
import type { Cloud } from '../../../../local/cloud.ts';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { ec2 } from '../../../../local/services/ec2/index.ts';

interface RunInput {
  readonly MinCount: number;
  readonly TagSpecifications?: readonly { readonly Tags?: Instance['Tags'] }[];
}

/** An ec2 whose instances are up at once and have no process; `onLaunch` may start a simulated agent. */
export const simulateInstances = (
  onLaunch: (id: string, hostIdentifier: string) => void,
): ServiceDefinition => ({
  ...ec2,
  create: async (cloud) => {
    const real = await ec2.create(cloud);
    const instances = cloud.store.table<Instance>('ec2', 'simulated-instances');
    return {
      ...real,
      // After a restart its agents are there again.
      start: () => {
        for (const [id, { State }] of instances)
          if (State?.Name === 'running') onLaunch(id, cloud.arn('ec2', `instance/${id}`));
      },
      operations: {
        ...real.operations,
        RunInstances: ({ MinCount, TagSpecifications }: RunInput) => ({
          Instances: Array.from({ length: MinCount }, () => {
            const InstanceId = `i-${String(instances.size).padStart(17, '0')}`;
            const instance: Instance = {
              InstanceId,
              InstanceType: 't3.micro',
              Placement: { AvailabilityZone: `${cloud.region}a` },
              State: { Name: 'running' },
              Tags: TagSpecifications?.[0]?.Tags,
            };
            instances.set(InstanceId, instance);
            onLaunch(InstanceId, cloud.arn('ec2', `instance/${InstanceId}`));
            return instance;
          }),
        }),
        DescribeInstances: () => ({ Reservations: [{ Instances: [...instances.values()] }] }),
        TerminateInstances: ({ InstanceIds }: { InstanceIds: readonly string[] }) => {
          for (const id of InstanceIds) void end(cloud, instances.get(id)!);
          return {
            TerminatingInstances: InstanceIds.map((InstanceId) => ({
              InstanceId,
              CurrentState: { Name: 'terminated' },
            })),
          };
        },
      },
    };
  },
});

/** As EC2 tells the services that work with the instance. */
async function end(cloud: Cloud, instance: Instance): Promise<void> {
  const { InstanceId } = instance;
  instance.State = { Name: 'terminated' };
  await cloud.call(AWS, 'codedeploy', 'ReceiveInstanceStateChange', { InstanceId, State: 'terminated' });
  const health = { InstanceId, HealthStatus: 'Unhealthy', ShouldRespectGracePeriod: false };
  await cloud.call(AWS, 'autoscaling', 'SetInstanceHealth', health);
}
