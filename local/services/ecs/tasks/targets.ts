import { connect } from 'node:net';
import { AwsError } from '../../../aws-error.ts';
import { AWS } from '../../../caller.ts';
import { sleep, wallClock } from '../../../clock.ts';
import type { Cloud } from '../../../cloud.ts';
import { targetHealth } from '../../target-health.ts';
import type { TaskRecord } from '../task-record.ts';

const ELB = 'elasticloadbalancing';
const LOOK_MS = 50;
/** A target group checks a new target at once and then once an interval: a port that answers by then saves one. */
const LONGEST_BOOT_MS = 10_000;

/** Registers the task in its target groups, when its ports answer or ten seconds have passed. */
export async function registerTask(cloud: Cloud, task: TaskRecord, ended: AbortSignal): Promise<void> {
  const deadline = wallClock.now() + LONGEST_BOOT_MS;
  for (const { targetGroupArn, port } of task.targets) {
    while (!(await answers(task.address, port)) && wallClock.now() < deadline && !ended.aborted)
      await sleep(wallClock, LOOK_MS, ended);
    await cloud.call(AWS, ELB, 'RegisterTargets', {
      TargetGroupArn: targetGroupArn,
      Targets: [{ Id: task.address, Port: port }],
    });
  }
}

/** Takes the task out of its target groups; settles when none of its requests is in flight. */
export async function deregisterTask(cloud: Cloud, task: TaskRecord, closed: AbortSignal): Promise<void> {
  for (const { targetGroupArn, port } of task.targets) {
    const input = { TargetGroupArn: targetGroupArn, Targets: [{ Id: task.address, Port: port }] };
    try {
      await cloud.call(AWS, ELB, 'DeregisterTargets', input);
    } catch (error) {
      if (error instanceof AwsError) continue; // the target group is gone, and with it its traffic
      throw error;
    }
    const key = targetKey(task.address, port);
    while ((await targetStates(cloud, targetGroupArn)).has(key)) await sleep(wallClock, LOOK_MS, closed);
  }
}

export const targetKey = (address: string, port: number): string => `${address}:${port}`;

/** The state and reason of a group's targets, by address and port; empty for a target group that is gone. */
export async function targetStates(
  cloud: Cloud,
  TargetGroupArn: string,
): Promise<ReadonlyMap<string, { readonly state: string; readonly reason: string }>> {
  const targets = await targetHealth(cloud, TargetGroupArn);
  return new Map(
    targets.map(({ Target, TargetHealth }) => [
      targetKey(Target!.Id!, Target!.Port!),
      { state: TargetHealth?.State ?? '', reason: TargetHealth?.Description ?? '' },
    ]),
  );
}

const answers = (host: string, port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host, port });
    const end = (isOpen: boolean) => () => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
  });
