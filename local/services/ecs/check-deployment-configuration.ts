import type { DeploymentConfiguration, DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { isShift } from './engine/is-shift.ts';
import { invalidParameter, notOffered } from './errors.ts';

/** Refuses what AWS refuses of a deployment configuration. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html */
export function checkDeploymentConfiguration(
  configuration: DeploymentConfiguration,
  controller: string,
): void {
  const {
    minimumHealthyPercent: min = 100,
    maximumPercent: max = 200,
    strategy,
    bakeTimeInMinutes,
  } = configuration;
  if (min < 0 || min > max)
    throw invalidParameter('minimumHealthyPercent must be between 0 and maximumPercent.');
  if (min === 100 && max === 100)
    throw invalidParameter(
      'Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.',
    );
  if (configuration.earlySuccessCriteria?.enable) throw notOffered("'earlySuccessCriteria'");
  if (strategy !== undefined && controller !== 'ECS')
    throw invalidParameter(`Deployment strategy ${strategy} requires the ECS deployment controller.`);
  checkMinutes('bakeTimeInMinutes', bakeTimeInMinutes);
  if (strategy === 'BLUE_GREEN' && bakeTimeInMinutes === undefined)
    throw invalidParameter('bakeTimeInMinutes is required when the deployment strategy is BLUE_GREEN.');
  checkSteps(configuration);
  const hooks = configuration.lifecycleHooks ?? [];
  if (hooks.length > 0 && !isShift(configuration))
    throw invalidParameter('lifecycleHooks require the deployment strategy BLUE_GREEN, LINEAR or CANARY.');
  for (const hook of hooks) checkHook(hook);
}

function checkSteps({ strategy, linearConfiguration, canaryConfiguration }: DeploymentConfiguration): void {
  if (linearConfiguration && strategy !== 'LINEAR')
    throw invalidParameter('linearConfiguration requires the deployment strategy LINEAR.');
  if (canaryConfiguration && strategy !== 'CANARY')
    throw invalidParameter('canaryConfiguration requires the deployment strategy CANARY.');
  checkPercent('stepPercent', linearConfiguration?.stepPercent, 3);
  checkPercent('canaryPercent', canaryConfiguration?.canaryPercent, 0.1);
  checkMinutes('stepBakeTimeInMinutes', linearConfiguration?.stepBakeTimeInMinutes);
  checkMinutes('canaryBakeTimeInMinutes', canaryConfiguration?.canaryBakeTimeInMinutes);
}

function checkPercent(name: string, value: number | undefined, least: number): void {
  if (value === undefined) return;
  const isTenth = Math.abs(value * 10 - Math.round(value * 10)) < 1e-6;
  if (value < least || value > 100 || !isTenth)
    throw invalidParameter(
      `${name} must be a multiple of 0.1 between ${least.toFixed(1)} and 100.0, got ${value}.`,
    );
}

function checkMinutes(name: string, value = 0): void {
  if (!Number.isInteger(value) || value < 0 || value > 1440)
    throw invalidParameter(`${name} must be between 0 and 1440 minutes, got ${value}.`);
}

function checkHook(hook: DeploymentLifecycleHook): void {
  const { targetType = 'AWS_LAMBDA', hookTargetArn, roleArn, lifecycleStages = [] } = hook;
  if (lifecycleStages.length === 0) throw invalidParameter('A lifecycle hook requires lifecycleStages.');
  if (targetType === 'AWS_LAMBDA' && (!hookTargetArn || !roleArn))
    throw invalidParameter('A lifecycle hook of type AWS_LAMBDA requires hookTargetArn and roleArn.');
  const shifting = lifecycleStages.find(
    (stage) => stage === 'TEST_TRAFFIC_SHIFT' || stage === 'PRODUCTION_TRAFFIC_SHIFT',
  );
  if (targetType === 'PAUSE' && shifting)
    throw invalidParameter(`A PAUSE hook cannot be configured at stage ${shifting}.`);
  const { timeoutInMinutes } = hook.timeoutConfiguration ?? {};
  if (timeoutInMinutes !== undefined && timeoutInMinutes < 1)
    throw invalidParameter('timeoutInMinutes must be at least 1.');
}
