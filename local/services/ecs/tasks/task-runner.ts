import type { TaskRecord } from '../task-record.ts';
import { announceTask } from './announce-task.ts';
import { beginTask } from './begin-task.ts';
import { endTask, haltContainer } from './end-task.ts';
import type { ContainerSetup } from './task-containers.ts';
import type { StopReason, TaskRun, TaskRunParts } from './task-run.ts';

/** The processes behind the tasks. */
export interface TaskRunner {
  /** Starts a task's containers and takes it to RUNNING. */
  start(task: TaskRecord): void;
  /** Ends a task: out of its target groups, then TERM, then KILL. Harmless where it is ending already. */
  stop(task: TaskRecord, why: StopReason): void;
  /** Ends every process at once. */
  close(): Promise<void>;
}

/** Seconds between TERM and KILL when the cloud itself stops. */
const CLOSING_GRACE = 2;

export interface TaskListener {
  /** The task came into another state. */
  onChange(task: TaskRecord): void;
  /** The task is to end, for the reason that it carries. */
  onEnding(task: TaskRecord): void;
}

export function createTaskRunner(setup: ContainerSetup, { onChange, onEnding }: TaskListener): TaskRunner {
  const { cloud } = setup;
  const runs = new Map<string, TaskRun>();
  const closing = new AbortController();
  const closed = closing.signal;

  const turn: TaskRunParts['turn'] = (task, status) => {
    if (closed.aborted) return;
    task.lastStatus = status;
    task.version++;
    void announceTask(cloud, task);
    onChange(task);
  };
  const stop: TaskRunParts['stop'] = (task, why) => {
    if (task.desiredStatus === 'STOPPED') return;
    markEnding(task, why, cloud.clock.now());
    runs.get(task.arn)?.ended.abort(new Error(why.reason));
    onEnding(task);
    void endTask(parts, task).catch((error: unknown) => {
      if (!closed.aborted) process.emitWarning(`ECS could not end ${task.arn}: ${String(error)}`);
    });
  };
  const parts: TaskRunParts = { setup, runs, closed, turn, stop };
  return {
    start: (task) => {
      if (closed.aborted) return;
      const run: TaskRun = { containers: [], ended: new AbortController(), begun: Promise.resolve() };
      runs.set(task.arn, run);
      run.begun = beginTask(parts, task, run);
    },
    stop,
    close: async () => {
      closing.abort(new Error('the cloud stops'));
      await endAtOnce([...runs.values()], closed.reason);
      await setup.credentials.close();
    },
  };
}

function markEnding(task: TaskRecord, { code, reason }: StopReason, now: number): void {
  task.desiredStatus = 'STOPPED';
  task.stopCode = code;
  task.stoppedReason = reason;
  task.stoppingAt = now;
}

async function endAtOnce(runs: readonly TaskRun[], why: unknown): Promise<void> {
  for (const { ended } of runs) ended.abort(why);
  await Promise.all(runs.map(({ begun }) => begun));
  const containers = runs.flatMap((run) => run.containers);
  await Promise.all(containers.map((container) => haltContainer(container, CLOSING_GRACE)));
}
