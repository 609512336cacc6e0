import type { Cloud } from '../../../cloud.ts';
import { lookEvery } from '../../look-every.ts';
import type { Records } from '../records.ts';
import type { ServiceRecord } from '../service-record.ts';
import type { TaskRecord } from '../task-record.ts';
import { targetKey, targetStates } from '../tasks/targets.ts';

export interface HealthListener {
  onHealthy(service: ServiceRecord, task: TaskRecord): void;
  onUnhealthy(service: ServiceRecord, task: TaskRecord, targetGroupArn: string, reason: string): void;
}

const LOOK_EVERY_MS = 200;

type States = ReadonlyMap<string, { readonly state: string; readonly reason: string }>;

/** Reads what the target groups say of the services' tasks, by the wall, as their checks run. */
export function startTaskHealthWatch(cloud: Cloud, records: Records, listener: HealthListener): () => void {
  let isClosed = false;
  const look = async () => {
    const watched = [...records.tasks.values()].filter(isWatched);
    const arns = new Set(
      watched.flatMap(({ targets }) => targets.map(({ targetGroupArn }) => targetGroupArn)),
    );
    const groups = new Map<string, States>();
    for (const arn of arns) groups.set(arn, await targetStates(cloud, arn));
    if (isClosed) return;
    for (const task of watched) judge(task, groups);
  };
  const judge = (task: TaskRecord, groups: ReadonlyMap<string, States>) => {
    const service = records.services.get(task.serviceArn!);
    if (!service || !isWatched(task)) return; // ended meanwhile
    const states = task.targets.map(({ targetGroupArn, port }) => ({
      targetGroupArn,
      ...(groups.get(targetGroupArn)?.get(targetKey(task.address, port)) ?? { state: 'initial', reason: '' }),
    }));
    // A target group that no listener forwards to checks nothing.
    const isHealthy = states.every(({ state }) => state === 'healthy' || state === 'unused');
    if (isHealthy && !task.isHealthy) listener.onHealthy(service, task);
    if (!isHealthy) task.isHealthy = false;
    const grownUp = (task.startedAt ?? 0) + service.settings.healthCheckGracePeriodSeconds * 1000;
    const sick = states.find(({ state }) => state === 'unhealthy');
    if (sick && cloud.clock.now() >= grownUp)
      listener.onUnhealthy(service, task, sick.targetGroupArn, sick.reason);
  };
  const end = lookEvery(LOOK_EVERY_MS, look);
  return () => {
    isClosed = true;
    end();
  };
}

const isWatched = ({ desiredStatus, lastStatus, targets, serviceArn }: TaskRecord) =>
  serviceArn !== undefined && desiredStatus === 'RUNNING' && lastStatus === 'RUNNING' && targets.length > 0;
