import type { Records } from './records.ts';
import type { TaskSetRecord } from './service-record.ts';
import type { TaskRecord } from './task-record.ts';

/** The tasks of a set that are not asked to end. */
export const activeTasks = (records: Records, { id }: TaskSetRecord): TaskRecord[] =>
  [...records.tasks.values()].filter((task) => task.taskSetId === id && task.desiredStatus === 'RUNNING');

/** The tasks of a set that still have processes, those that end included. */
export const livingTasks = (records: Records, { id }: TaskSetRecord): TaskRecord[] =>
  [...records.tasks.values()].filter((task) => task.taskSetId === id && task.lastStatus !== 'STOPPED');

export const healthyTasks = (records: Records, taskSet: TaskSetRecord): TaskRecord[] =>
  activeTasks(records, taskSet).filter(({ isHealthy }) => isHealthy);
