import type { TaskRecord } from '../task-record.ts';
import { deregisterTask } from './targets.ts';
import type { RunningContainer } from './task-containers.ts';
import type { TaskRunParts } from './task-run.ts';

/** Takes the task out of its target groups, ends its containers and, unless the cloud stops, takes it to STOPPED. */
export async function endTask({ setup, runs, closed, turn }: TaskRunParts, task: TaskRecord): Promise<void> {
  const run = runs.get(task.arn);
  await run?.begun;
  if (task.targets.length > 0) {
    turn(task, 'DEACTIVATING');
    await deregisterTask(setup.cloud, task, closed);
  }
  turn(task, 'STOPPING');
  await Promise.all(
    (run?.containers ?? []).map((container) => haltContainer(container, container.stopTimeout)),
  );
  runs.delete(task.arn);
  setup.credentials.forget(task);
  if (closed.aborted) return;
  for (const container of task.containers) container.lastStatus = 'STOPPED';
  task.isHealthy = false;
  task.stoppedAt = setup.cloud.clock.now();
  turn(task, 'STOPPED');
}

/** TERM, after so many seconds KILL; then what it has still said. */
export async function haltContainer({ process, flush }: RunningContainer, seconds: number): Promise<void> {
  await process.stop(seconds);
  await flush();
}
