import type { DeploymentRecord } from '../deployment-record.ts';
import type { DeploymentRun } from './deployment-run.ts';
import type { StopReason } from './run-control.ts';

/** Waits in cloud time; a wait that a restart of the cloud cut off goes on where it was. */
export async function waitFor(
  { deployment, control, cloud }: DeploymentRun,
  wait: Omit<NonNullable<DeploymentRecord['wait']>, 'ends'>,
  ms: number,
): Promise<'proceeded' | 'elapsed' | 'stopped'> {
  const known = deployment.wait;
  if (known?.type !== wait.type || known.zone !== wait.zone)
    deployment.wait = { ...wait, ends: cloud.clock.now() + ms };
  const { ends } = deployment.wait!;
  return control.wait(wait.type, Math.max(0, ends - cloud.clock.now()));
}

/** Why a deployment is stopped that nobody continued; `what` was ready. */
export const notContinued = (minutes: number, what: string): StopReason => ({
  kind: 'timeout',
  error: {
    code: 'TIMEOUT',
    message: `The deployment was stopped: nobody continued it within ${minutes} minutes after its ${what} ready.`,
  },
});
