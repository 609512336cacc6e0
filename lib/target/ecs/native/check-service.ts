import type { DeploymentConfiguration, DeploymentLifecycleHook } from '@aws-sdk/client-ecs';
import { durationText } from '../../../manifest/duration.ts';
import type { EcsTarget, Environment } from '../../../manifest/manifest.ts';
import { OWNER_TAG } from '../../owner-tag.ts';
import { serviceText, type Service } from '../services.ts';
import { READY_STAGE, SHIFTED_STAGE } from './service-deployments.ts';

/** A mismatch between the manifest and a service, and where in the environment it is written. */
export interface ServiceFault {
  readonly path: readonly string[];
  readonly message: string;
}

export interface ServiceCheck {
  readonly application: string;
  readonly environment: Environment;
  readonly target: EcsTarget;
  readonly service: Service;
  readonly validators: readonly { readonly timeoutSeconds: number }[];
}

/** How long a deployment of a service waits for the pipeline; undefined: not at all. */
export interface ServiceWaits {
  readonly readySeconds?: number;
  readonly shiftedSeconds?: number;
}

/** Metrics come late, and a rollback takes its time: what the old tasks are kept for beside the bake. */
const LATE_SECONDS = 300;
const ROLLBACK_SECONDS = 300;
/** Of a pause that says nothing: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html */
const PAUSE_MINUTES = 1_440;

export const waitsOf = (configuration: DeploymentConfiguration): ServiceWaits => ({
  readySeconds: pauseSeconds(configuration, READY_STAGE),
  shiftedSeconds: pauseSeconds(configuration, SHIFTED_STAGE),
});

function pauseSeconds(
  { lifecycleHooks = [] }: DeploymentConfiguration,
  stage: typeof READY_STAGE | typeof SHIFTED_STAGE,
): number | undefined {
  const pause = lifecycleHooks.find(
    ({ targetType, lifecycleStages }) => targetType === 'PAUSE' && lifecycleStages?.includes(stage),
  );
  return pause && (pause.timeoutConfiguration?.timeoutInMinutes ?? PAUSE_MINUTES) * 60;
}

/** What the pipeline may not change by itself: it says the call that does. */
export function checkService(check: ServiceCheck): readonly ServiceFault[] {
  const { service, target } = check;
  const name = serviceText(target);
  if (service.controller !== 'ECS') {
    const message = `expected the service ${name} to have the deployment controller ECS, it has ${service.controller}; name its deploymentGroup where CodeDeploy deploys it`;
    return [{ path: ['target', 'ecs', 'service'], message }];
  }
  return [...ownerFaults(check), ...strategyFaults(check), ...readyFaults(check), ...shiftedFaults(check)];
}

function ownerFaults({ application, target, service }: ServiceCheck): ServiceFault[] {
  if (service.owner === application) return [];
  const got = service.owner === undefined ? 'it has no such tag' : `it has ${service.owner}`;
  const repair = `aws ecs tag-resource --resource-arn ${service.arn} --tags key=${OWNER_TAG},value=${application}`;
  const message = `expected the service ${serviceText(target)} to have the tag ${OWNER_TAG} ${application}, by which its owner lets this application release it; ${got}; run: ${repair}`;
  return [{ path: ['target', 'ecs', 'service'], message }];
}

function strategyFaults(check: ServiceCheck): ServiceFault[] {
  const { strategy = 'ROLLING' } = check.service.configuration;
  if (strategy !== 'ROLLING') return [];
  const message = `expected the service ${serviceText(check.target)} to deploy by BLUE_GREEN, CANARY or LINEAR, it deploys by ${strategy}: its load balancer needs a second target group and a listener rule, see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deploy-blue-green-service.html`;
  return [{ path: ['target', 'ecs', 'service'], message }];
}

function readyFaults(check: ServiceCheck): ServiceFault[] {
  const { validators, service, target } = check;
  if (validators.length === 0) return [];
  const needed = Math.max(...validators.map(({ timeoutSeconds }) => timeoutSeconds)) + LATE_SECONDS;
  const { readySeconds } = waitsOf(service.configuration);
  if (readySeconds !== undefined && readySeconds > needed) return [];
  const found =
    readySeconds === undefined ? 'it goes on by itself' : `it waits ${durationText(readySeconds)}`;
  const message = `expected the service ${serviceText(target)} to wait for its validators (PAUSE at ${READY_STAGE}, more than ${durationText(needed)}), ${found}; ${changeCall(check, READY_STAGE, needed)}`;
  return [{ path: ['validate'], message }];
}

function shiftedFaults(check: ServiceCheck): ServiceFault[] {
  const { environment, service, target } = check;
  const { bake, strategy } = environment;
  const needed = bake.seconds + LATE_SECONDS + ROLLBACK_SECONDS;
  const wanted = strategy.keepBlueSeconds ?? needed;
  const { shiftedSeconds } = waitsOf(service.configuration);
  if (bake.seconds === 0 && strategy.keepBlueSeconds === undefined) return [];
  const path = strategy.keepBlueSeconds === undefined ? ['bake'] : ['strategy', 'keepBlue'];
  if (wanted < needed) {
    const message = `expected keepBlue to be at least ${durationText(needed)} (bake ${durationText(bake.seconds)}, five minutes for late metrics, five for a rollback), got ${durationText(wanted)}`;
    return [{ path, message }];
  }
  const fits =
    strategy.keepBlueSeconds === undefined ? (shiftedSeconds ?? 0) >= needed : shiftedSeconds === wanted;
  if (fits) return [];
  const found =
    shiftedSeconds === undefined ? 'it does not wait' : `it waits ${durationText(shiftedSeconds)}`;
  const message = `expected the service ${serviceText(target)} to keep its old tasks while the new ones are watched (PAUSE at ${SHIFTED_STAGE}, ${durationText(wanted)}), ${found}; ${changeCall(check, SHIFTED_STAGE, wanted - 1)}`;
  return [{ path, message }];
}

/** The one call that makes the service match: its own configuration, with the pause. */
function changeCall(
  { service, target }: ServiceCheck,
  stage: typeof READY_STAGE | typeof SHIFTED_STAGE,
  moreThanSeconds: number,
): string {
  const { lifecycleHooks = [], ...configuration } = service.configuration;
  const others = lifecycleHooks.filter(
    ({ targetType, lifecycleStages }) => targetType !== 'PAUSE' || !lifecycleStages?.includes(stage),
  );
  const pause: DeploymentLifecycleHook = {
    targetType: 'PAUSE',
    lifecycleStages: [stage],
    timeoutConfiguration: { timeoutInMinutes: Math.floor(moreThanSeconds / 60) + 1, action: 'ROLLBACK' },
  };
  const changed = JSON.stringify({ ...configuration, lifecycleHooks: [...others, pause] });
  return `run: aws ecs update-service --cluster ${target.cluster} --service ${target.service} --deployment-configuration '${changed}'`;
}
