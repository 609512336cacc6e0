import type { DeploymentRecord } from '../deployment-record.ts';
import type { TargetRecord } from '../target-records.ts';
import { checkOutcome } from './deploy-in-place.ts';
import type { DeploymentRun } from './deployment-run.ts';
import { LIFECYCLES } from './lifecycle.ts';
import { runHost, succeed } from './run-host.ts';
import { addTarget, forgetTargets } from './targets.ts';

/**
 * The rollback of a blue/green deployment whose original hosts are still there: they get the traffic back, then the
 * replacement hosts lose it. Nothing is installed, and the replacement hosts stay, as on AWS, for somebody to look at.
 */
export async function restoreTraffic(run: DeploymentRun, triggering: DeploymentRecord): Promise<void> {
  const former = Object.values(run.records.targets.get(triggering.id) ?? {});
  const hasMoved = former.some(
    (target) => hasBegun(target, 'AllowTraffic') || hasBegun(target, 'BlockTraffic'),
  );
  run.deployment.additionalStatus = hasMoved ? SHIFTED : NOT_SHIFTED;
  if (!hasMoved) return;
  // Taken up again after a restart, it begins anew: both steps may be done twice.
  forgetTargets(run);
  const blue = former
    .filter(({ label }) => label === 'Blue')
    .map((target) => addTarget(run, target, LIFECYCLES.allowTraffic, 'Blue'));
  const green = former
    .filter((target) => target.label === 'Green' && hasBegun(target, 'AllowTraffic'))
    .map((target) => addTarget(run, target, LIFECYCLES.blockTraffic, 'Green'));
  // All at once: every second counts, and nothing is taken away before the originals serve.
  const isRestored = await runAll(run, blue, LIFECYCLES.allowTraffic);
  if (!isRestored) return checkOutcome(run, 'HEALTH_CONSTRAINTS');
  const isDone = await runAll(run, green, LIFECYCLES.blockTraffic);
  if (!isDone) checkOutcome(run, 'HEALTH_CONSTRAINTS');
}

const SHIFTED =
  'The original instances get the traffic back. The replacement instances are left running without traffic: delete their Auto Scaling group when they have been looked at.';
const NOT_SHIFTED =
  'No traffic had moved: the original instances serve as before. The replacement instances are left running without traffic: delete their Auto Scaling group when they have been looked at.';

async function runAll(
  run: DeploymentRun,
  targets: readonly TargetRecord[],
  events: readonly string[],
): Promise<boolean> {
  const ends = await Promise.all(
    targets.map(async (target) => {
      const end = await runHost(run, target, events);
      if (end === 'succeeded') succeed(run, target);
      return end === 'succeeded';
    }),
  );
  return ends.every(Boolean);
}

const hasBegun = ({ events }: TargetRecord, name: string): boolean =>
  events.some((event) => event.name === name && event.status !== 'Pending' && event.status !== 'Skipped');
