import type { TaskRecord } from '../task-record.ts';
import type { StopReason } from '../tasks/task-run.ts';
import type { TaskRunner } from '../tasks/task-runner.ts';

/**
 * After a restart of the cloud: tasks of services go on under their own names; one that was started by hand may not be
 * run twice.
 */
export function takeUpTask(runner: TaskRunner, task: TaskRecord): void {
  if (task.lastStatus === 'STOPPED') return;
  const isEnding = task.desiredStatus === 'STOPPED';
  task.desiredStatus = 'RUNNING';
  task.isHealthy = false;
  for (const container of task.containers) container.lastStatus = 'PENDING';
  const ended: StopReason = {
    code: task.stopCode ?? 'UserInitiated',
    reason: task.stoppedReason ?? 'The local cloud was stopped.',
  };
  if (isEnding || task.serviceArn === undefined) return runner.stop(task, ended);
  runner.start(task);
}
