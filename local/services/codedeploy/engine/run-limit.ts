import { quotasOf } from '../quotas.ts';
import type { DeploymentRun } from './deployment-run.ts';

const HOUR = 3_600_000;

/**
 * Fails a deployment that has run for as long as one may, in cloud time; an event that runs still comes to its end.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html
 */
export function limitRun({ cloud, control, deployment }: DeploymentRun): void {
  const { inPlaceHours, blueGreenHours } = quotasOf(cloud);
  // Of one to ECS every wait has its own end, and no limit of the whole is documented.
  if (deployment.computePlatform === 'ECS') return;
  // A Lambda deployment ends by itself before that: two hooks of an hour, and 48 hours from the first shift to the last.
  const hours = deployment.style.deploymentType === 'BLUE_GREEN' ? blueGreenHours : inPlaceHours;
  if (!Number.isFinite(hours)) return;
  const message = `The deployment did not end within ${hours} hours, which is as long as one may run.`;
  const cancel = cloud.clock.at((deployment.startTime ?? cloud.clock.now()) + hours * HOUR, () =>
    control.stop({ kind: 'overdue', error: { code: 'TIMEOUT', message } }),
  );
  control.ended.addEventListener('abort', cancel, { once: true });
}
