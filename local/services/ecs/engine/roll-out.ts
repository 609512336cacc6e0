import type { TaskSetRecord } from '../service-record.ts';
import { healthyTasks, livingTasks } from '../tasks-of.ts';
import { sourceSets, targetSet, type DeploymentRun } from './deployment-run.ts';

/**
 * Replaces tasks in place, within minimumHealthyPercent and maximumPercent of the desired count.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html
 */
export const rollOut = (run: DeploymentRun): Promise<void> =>
  replaceTasks(run, { to: targetSet(run), from: sourceSets(run) });

export async function replaceTasks(
  run: DeploymentRun,
  sets: { readonly to: TaskSetRecord; readonly from: readonly TaskSetRecord[] },
): Promise<void> {
  await run.until(() => {
    const { isDone, change } = nextCounts(run, sets);
    if (change) run.keeper.keep(run.service);
    return isDone;
  });
}

function nextCounts(
  { records, service }: DeploymentRun,
  { to, from }: { readonly to: TaskSetRecord; readonly from: readonly TaskSetRecord[] },
): { isDone: boolean; change: boolean } {
  const { desiredCount, settings } = service;
  const { minimumHealthyPercent = 100, maximumPercent = 200 } = settings.configuration;
  const atLeast = Math.ceil((desiredCount * minimumHealthyPercent) / 100);
  const atMost = Math.floor((desiredCount * maximumPercent) / 100);
  const before = [to, ...from].map((one) => one.desiredCount).join();
  const living = from.reduce((sum, one) => sum + livingTasks(records, one).length, 0);
  const healthy = [to, ...from].reduce((sum, one) => sum + healthyTasks(records, one).length, 0);
  to.desiredCount = Math.min(desiredCount, Math.max(to.desiredCount, atMost - living, 0));
  let spare = Math.max(0, healthy - atLeast);
  for (const one of from) {
    const sick = Math.max(0, one.desiredCount - healthyTasks(records, one).length);
    const fewer = Math.min(one.desiredCount, sick + spare);
    spare -= Math.max(0, fewer - sick);
    one.desiredCount -= fewer;
  }
  return {
    isDone:
      living === 0 &&
      from.every((one) => one.desiredCount === 0) &&
      healthyTasks(records, to).length >= desiredCount,
    change: before !== [to, ...from].map((one) => one.desiredCount).join(),
  };
}
