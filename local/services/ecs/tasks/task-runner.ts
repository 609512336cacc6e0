import { wallClock, sleep } from '../../../clock.ts';
import type { StopCode, TaskRecord, TaskStatus } from '../task-record.ts';
import { announceTask } from './announce-task.ts';
import { deregisterTask, registerTask } from './targets.ts';
import { startTaskContainer, type ContainerSetup, type RunningContainer } from './task-containers.ts';

/** The processes behind the tasks. */
export interface TaskRunner {
  /** Starts a task's containers and takes it to RUNNING. */
  start(task: TaskRecord): void;
  /** Ends a task: out of its target groups, then TERM, then KILL. Harmless where it is ending already. */
  stop(task: TaskRecord, why: StopReason): void;
  /** Ends every process at once. */
  close(): Promise<void>;
}

export interface StopReason {
  readonly code: StopCode;
  readonly reason: string;
}

interface Run {
  readonly containers: RunningContainer[];
  readonly ended: AbortController;
  /** The start goes on until it settles; the end waits for it. */
  begun: Promise<void>;
}

/** What a process without health checks must live through, in ms of the wall, to count as having started. */
const SETTLE_MS = 200;
/** Seconds between TERM and KILL when the cloud itself stops. */
const CLOSING_GRACE = 2;

export interface TaskListener {
  /** The task came into another state. */
  onChange(task: TaskRecord): void;
  /** The task is to end, for the reason that it carries. */
  onEnding(task: TaskRecord): void;
}

export function createTaskRunner(setup: ContainerSetup, { onChange, onEnding }: TaskListener): TaskRunner {
  const { cloud, credentials } = setup;
  const runs = new Map<string, Run>();
  const closed = new AbortController();

  const turn = (task: TaskRecord, status: TaskStatus) => {
    if (closed.signal.aborted) return;
    task.lastStatus = status;
    task.version++;
    void announceTask(cloud, task);
    onChange(task);
  };
  const begin = async (task: TaskRecord, run: Run) => {
    turn(task, 'PENDING');
    try {
      for (const record of task.containers) {
        const container = await startTaskContainer(setup, task, record);
        run.containers.push(container);
        record.lastStatus = 'RUNNING';
        void container.process.exited.then((code) => exited(task, container, code));
      }
      if (task.targets.length > 0) turn(task, 'ACTIVATING');
      if (task.targets.length > 0) await registerTask(cloud, task, run.ended.signal);
      else await sleep(wallClock, SETTLE_MS, run.ended.signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!run.ended.signal.aborted) stop(task, { code: 'TaskFailedToStart', reason: failedStart(reason) });
      return;
    }
    if (run.ended.signal.aborted) return;
    task.startedAt = cloud.clock.now();
    if (task.targets.length === 0) task.healthyAt = task.startedAt;
    task.isHealthy = task.targets.length === 0;
    turn(task, 'RUNNING');
  };
  const exited = (task: TaskRecord, container: RunningContainer, code: number) => {
    if (closed.signal.aborted) return;
    container.record.lastStatus = 'STOPPED';
    container.record.exitCode = code;
    if (container.isEssential)
      stop(task, { code: 'EssentialContainerExited', reason: 'Essential container in task exited' });
  };
  const stop = (task: TaskRecord, { code, reason }: StopReason) => {
    if (task.desiredStatus === 'STOPPED') return;
    task.desiredStatus = 'STOPPED';
    task.stopCode = code;
    task.stoppedReason = reason;
    task.stoppingAt = cloud.clock.now();
    const run = runs.get(task.arn);
    run?.ended.abort(new Error(reason));
    onEnding(task);
    void end(task, run).catch((error: unknown) => {
      if (!closed.signal.aborted) process.emitWarning(`ECS could not end ${task.arn}: ${String(error)}`);
    });
  };
  const end = async (task: TaskRecord, run: Run | undefined) => {
    await run?.begun;
    if (task.targets.length > 0) {
      turn(task, 'DEACTIVATING');
      await deregisterTask(cloud, task, closed.signal);
    }
    turn(task, 'STOPPING');
    await Promise.all((run?.containers ?? []).map((container) => halt(container, container.stopTimeout)));
    runs.delete(task.arn);
    credentials.forget(task);
    if (closed.signal.aborted) return;
    for (const container of task.containers) container.lastStatus = 'STOPPED';
    task.isHealthy = false;
    task.stoppedAt = cloud.clock.now();
    turn(task, 'STOPPED');
  };
  return {
    start: (task) => {
      if (closed.signal.aborted) return;
      const run: Run = { containers: [], ended: new AbortController(), begun: Promise.resolve() };
      runs.set(task.arn, run);
      run.begun = begin(task, run);
    },
    stop,
    close: async () => {
      closed.abort(new Error('the cloud stops'));
      const all = [...runs.values()];
      for (const run of all) run.ended.abort(closed.signal.reason);
      await Promise.all(all.map(({ begun }) => begun));
      await Promise.all(
        all.flatMap(({ containers }) => containers.map((container) => halt(container, CLOSING_GRACE))),
      );
      await credentials.close();
    },
  };
}

async function halt({ process, flush }: RunningContainer, seconds: number): Promise<void> {
  await process.stop(seconds);
  await flush();
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const failedStart = (reason: string) => `CannotStartContainerError: ${reason}`;
