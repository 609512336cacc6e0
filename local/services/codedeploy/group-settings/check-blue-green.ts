import type { BlueGreenDeploymentConfiguration } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';

const LONGEST_WAIT_MINUTES = 2880;

/** Refuses blue/green settings that AWS refuses; what an ECS group may not say depends on its application. */
export function checkBlueGreen(settings: BlueGreenDeploymentConfiguration | undefined): void {
  const {
    deploymentReadyOption: ready,
    terminateBlueInstancesOnDeploymentSuccess: end,
    greenFleetProvisioningOption: fleet,
  } = settings ?? {};
  checkWord(ready?.actionOnTimeout, ['CONTINUE_DEPLOYMENT', 'STOP_DEPLOYMENT']);
  checkWord(end?.action, ['TERMINATE', 'KEEP_ALIVE']);
  checkWord(fleet?.action, ['DISCOVER_EXISTING', 'COPY_AUTO_SCALING_GROUP']);
  if (ready?.actionOnTimeout === 'CONTINUE_DEPLOYMENT' && ready.waitTimeInMinutes) {
    throw invalidBlueGreen('waitTimeInMinutes cannot be given with CONTINUE_DEPLOYMENT');
  }
  if (end?.action === 'KEEP_ALIVE' && end.terminationWaitTimeInMinutes) {
    throw invalidBlueGreen('terminationWaitTimeInMinutes cannot be given with KEEP_ALIVE');
  }
  for (const minutes of [ready?.waitTimeInMinutes ?? 0, end?.terminationWaitTimeInMinutes ?? 0]) {
    if (Number.isInteger(minutes) && minutes >= 0 && minutes <= LONGEST_WAIT_MINUTES) continue;
    throw invalidBlueGreen(`a wait lasts from 0 to ${LONGEST_WAIT_MINUTES} whole minutes, got ${minutes}`);
  }
}

export const invalidBlueGreen = (reason: string) =>
  new AwsError(
    'InvalidBlueGreenDeploymentConfigurationException',
    `The configuration for the blue/green deployment group was provided in an invalid format: ${reason}.`,
  );

function checkWord(word: string | undefined, words: readonly string[]): void {
  if (word === undefined || words.includes(word)) return;
  throw invalidBlueGreen(`expected ${words.join(' or ')}, got ${word}`);
}
