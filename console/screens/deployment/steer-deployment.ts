import { ContinueDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { Action } from '../../page/live-page.ts';
import { Refusal } from '../../page/refusal.ts';
import { WORDS } from './words.ts';

/** Stops a deployment, with or without a rollback: `rollback` is `yes` or `no`. */
export const stopDeployment: Action = {
  path: '/deployments/:id/stop',
  async act({ codeDeploy }, { params, form }) {
    const deploymentId = params['id']!;
    const autoRollbackEnabled = oneOf(['yes', 'no'], form['rollback']) === 'yes';
    await codeDeploy.send(new StopDeploymentCommand({ deploymentId, autoRollbackEnabled })).catch(told);
    return pathOf(deploymentId, autoRollbackEnabled ? 'stop-back' : 'stop');
  },
};

/** Ends a wait: `wait` is READY_WAIT or TERMINATION_WAIT. */
export const continueDeployment: Action = {
  path: '/deployments/:id/continue',
  async act({ codeDeploy }, { params, form }) {
    const deploymentId = params['id']!;
    const deploymentWaitType = oneOf(['READY_WAIT', 'TERMINATION_WAIT'], form['wait']);
    await codeDeploy.send(new ContinueDeploymentCommand({ deploymentId, deploymentWaitType })).catch(told);
    return pathOf(deploymentId, 'continue');
  },
};

const pathOf = (id: string, what: keyof (typeof WORDS)['en']['told']): string =>
  `/deployments/${encodeURIComponent(id)}?told=${what}`;

function oneOf<Value extends string>(values: readonly Value[], got: string | undefined): Value {
  const value = values.find((one) => one === got);
  if (value !== undefined) return value;
  const expected = values.join(' / ');
  throw new Refusal(400, { en: `Expected ${expected}.`, zh: `应为 ${expected}。` });
}

/** What a person did too late is no fault. */
function told(error: unknown): never {
  const text = TOO_LATE[(error as Error).name];
  if (text === undefined) throw error;
  throw new Refusal(409, { en: WORDS.en[text], zh: WORDS.zh[text] }, { cause: error });
}

const TOO_LATE: Readonly<Record<string, 'ended' | 'waitsNoMore'>> = {
  DeploymentAlreadyCompletedException: 'ended',
  DeploymentIsNotInReadyStateException: 'waitsNoMore',
};
