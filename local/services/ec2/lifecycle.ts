import { AWS } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { Hosts } from './hosts.ts';
import type { InstanceRecord, InstanceState, Records } from './records.ts';

/** How instances come to run and end. What takes time goes on after the call that asked for it. */
export interface Lifecycle {
  /** pending -> running, once the host's process is there. */
  launch(instance: InstanceRecord): void;
  /** -> shutting-down -> terminated: every process ended, the disk gone. */
  terminate(instance: InstanceRecord): void;
  /** -> stopping -> stopped: every process ended, the disk kept. */
  stop(instance: InstanceRecord): void;
  /** Starts again what was running when the cloud last stopped, and ends what was ending. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

const USER_TERMINATED = {
  code: 'Client.UserInitiatedShutdown',
  message: 'Client.UserInitiatedShutdown: User initiated shutdown',
};
const HOST_DIED = {
  code: 'Client.InstanceInitiatedShutdown',
  message: 'Client.InstanceInitiatedShutdown: Instance initiated shutdown',
};
const LAUNCH_FAILED = 'Server.InternalError';

export function createLifecycle(cloud: Cloud, records: Records, hosts: Hosts): Lifecycle {
  let closed = false;
  const turn = (instance: InstanceRecord, state: InstanceState) => {
    instance.state = state;
    void announce(cloud, instance);
    if (state !== 'pending' && state !== 'running') void tellDeployments(cloud, instance);
  };
  const launch = async (instance: InstanceRecord) => {
    try {
      await hosts.start(instance, () => void die(instance));
    } catch (error) {
      const message = `${LAUNCH_FAILED}: ${error instanceof Error ? error.message : String(error)}`;
      instance.stateReason = { code: LAUNCH_FAILED, message };
      return finish(instance);
    }
    // It may have been terminated while it started.
    if (instance.state === 'pending') {
      turn(instance, 'running');
      await tellGroup(cloud, instance, 'Healthy');
    } else if (instance.state !== 'running') await finish(instance);
  };
  const finish = async (instance: InstanceRecord) => {
    await hosts.remove(instance.id);
    if (closed) return;
    instance.terminatedAt = cloud.clock.now();
    turn(instance, 'terminated');
    await tellGroup(cloud, instance, 'Unhealthy');
  };
  const die = async (instance: InstanceRecord) => {
    if (closed || instance.state !== 'running') return;
    instance.stateReason = HOST_DIED;
    turn(instance, 'shutting-down');
    await finish(instance);
  };
  const halt = async (instance: InstanceRecord) => {
    await hosts.end(instance.id);
    if (!closed && instance.state === 'stopping') turn(instance, 'stopped');
  };
  return {
    launch: (instance) => {
      turn(instance, 'pending');
      void launch(instance);
    },
    terminate: (instance) => {
      if (instance.state === 'terminated' || instance.state === 'shutting-down') return;
      const wasStarting = instance.state === 'pending';
      instance.stateReason = USER_TERMINATED;
      turn(instance, 'shutting-down');
      if (!wasStarting) void finish(instance); // else the launch sees it and ends what it started
    },
    stop: (instance) => {
      if (instance.state !== 'running') return;
      instance.stateReason = USER_TERMINATED;
      turn(instance, 'stopping');
      void halt(instance);
    },
    resume: async () => {
      const all = [...records.instances.values()];
      await Promise.all(all.map((instance) => takeUp(instance, { launch, finish, halt })));
    },
    close: async () => {
      closed = true;
      await hosts.endAll();
    },
  };
}

interface Acts {
  launch(instance: InstanceRecord): Promise<void>;
  finish(instance: InstanceRecord): Promise<void>;
  halt(instance: InstanceRecord): Promise<void>;
}

async function takeUp(instance: InstanceRecord, { launch, finish, halt }: Acts): Promise<void> {
  if (instance.state === 'running' || instance.state === 'pending') await launch(instance);
  else if (instance.state === 'shutting-down') await finish(instance);
  else if (instance.state === 'stopping') await halt(instance);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
async function announce(cloud: Cloud, { id, state }: InstanceRecord): Promise<void> {
  const Entries = [
    {
      Source: 'aws.ec2',
      DetailType: 'EC2 Instance State-change Notification',
      Resources: [cloud.arn('ec2', `instance/${id}`)],
      Detail: JSON.stringify({ 'instance-id': id, state }),
      Time: new Date(cloud.clock.now()),
    },
  ];
  await bestEffort(cloud.call(AWS, 'events', 'PutEvents', { Entries }));
}

/** Auto Scaling learns from EC2 when one of its instances has come up, and when it is gone. */
async function tellGroup(
  cloud: Cloud,
  { id, tags }: InstanceRecord,
  HealthStatus: 'Healthy' | 'Unhealthy',
): Promise<void> {
  if (!('aws:autoscaling:groupName' in tags)) return;
  const input = { InstanceId: id, HealthStatus, ShouldRespectGracePeriod: false };
  await bestEffort(cloud.call(AWS, 'autoscaling', 'SetInstanceHealth', input));
}

/** CodeDeploy need not wait for an agent that is ending, or gone. */
async function tellDeployments(cloud: Cloud, { id, state }: InstanceRecord): Promise<void> {
  const input = { InstanceId: id, State: state };
  await bestEffort(cloud.call(AWS, 'codedeploy', 'ReceiveInstanceStateChange', input));
}

/** State changes are told on a best-effort basis, as AWS says; who must know looks for itself. */
async function bestEffort(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch {
    // The other service is not there, or no longer knows the instance.
  }
}
