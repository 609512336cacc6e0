import { wallClock, sleep } from '../../../clock.ts';
import type { TaskRecord } from '../task-record.ts';
import { registerTask } from './targets.ts';
import { startTaskContainer, type RunningContainer } from './task-containers.ts';
import type { TaskRun, TaskRunParts } from './task-run.ts';

/** What a process without health checks must live through, in ms of the wall, to count as having started. */
const SETTLE_MS = 200;

/** Starts the containers and takes the task to RUNNING; one that cannot start is stopped, with the reason. */
export async function beginTask(parts: TaskRunParts, task: TaskRecord, run: TaskRun): Promise<void> {
  const { setup, turn, stop } = parts;
  turn(task, 'PENDING');
  try {
    await startContainers(parts, task, run);
    await settle(parts, task, run);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!run.ended.signal.aborted) stop(task, { code: 'TaskFailedToStart', reason: failedStart(reason) });
    return;
  }
  if (run.ended.signal.aborted) return;
  task.startedAt = setup.cloud.clock.now();
  if (task.targets.length === 0) task.healthyAt = task.startedAt;
  task.isHealthy = task.targets.length === 0;
  turn(task, 'RUNNING');
}

async function startContainers(parts: TaskRunParts, task: TaskRecord, run: TaskRun): Promise<void> {
  for (const record of task.containers) {
    const container = await startTaskContainer(parts.setup, task, record);
    run.containers.push(container);
    record.lastStatus = 'RUNNING';
    void container.process.exited.then((code) => exited(parts, task, { container, code }));
  }
}

function exited(
  { closed, stop }: TaskRunParts,
  task: TaskRecord,
  { container, code }: { readonly container: RunningContainer; readonly code: number },
): void {
  if (closed.aborted) return;
  container.record.lastStatus = 'STOPPED';
  container.record.exitCode = code;
  if (container.isEssential)
    stop(task, { code: 'EssentialContainerExited', reason: 'Essential container in task exited' });
}

async function settle({ setup, turn }: TaskRunParts, task: TaskRecord, { ended }: TaskRun): Promise<void> {
  if (task.targets.length === 0) return sleep(wallClock, SETTLE_MS, ended.signal);
  turn(task, 'ACTIVATING');
  await registerTask(setup.cloud, task, ended.signal);
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const failedStart = (reason: string) => `CannotStartContainerError: ${reason}`;
