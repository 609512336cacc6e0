import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Fault } from '../manifest/fault.ts';
import type { Environment } from '../manifest/manifest.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import { deploymentExecutionName } from '../release/release-id.ts';
import type { Alarms } from './alarms.ts';
import { checkGroup } from './fleet/check-group.ts';
import { alarmFaults, configFaults, readValidators, type FaultAt } from './check-names.ts';
import type { Deployments } from './deployments.ts';

export interface PlanPorts {
  readonly deployments: Deployments;
  readonly alarms: Alarms;
  readonly lambda: LambdaClient;
}

export interface PlannedOrFaulty {
  readonly environment?: PlannedEnvironment;
  readonly faults: readonly Fault[];
  readonly warnings: readonly string[];
}

/** One environment as planned, by what the manifest and its deployment group say. */
export async function planEnvironment(
  { release, application }: { readonly release: string; readonly application: string },
  environment: Environment,
  at: FaultAt,
  ports: PlanPorts,
): Promise<PlannedOrFaulty> {
  if (!('fleet' in environment.target)) {
    const message = 'expected a fleet (deploymentGroup): Lambda and ECS targets cannot be released yet';
    return { faults: [at(['target'], message)], warnings: [] };
  }
  const { deploymentGroup } = environment.target.fleet;
  const group = await ports.deployments.group(application, deploymentGroup);
  if (!group) {
    const message = `expected CodeDeploy application ${application} to have a deployment group ${deploymentGroup}, it has none by that name`;
    return { faults: [at(['deploymentGroup'], message)], warnings: [] };
  }
  const hooks = environment.strategy.type === 'blue-green' ? environment.validate : [];
  const { validators, faults: validatorFaults } = await readValidators(hooks, at, ports.lambda);
  const faults = [
    ...checkGroup(environment, group, validators).map(({ path, message }) => at(path, message)),
    ...validatorFaults,
    ...(await alarmFaults(environment, at, ports.alarms)),
    ...(await configFaults(environment, at, ports.deployments)),
  ];
  const { name, strategy, alarms, bake } = environment;
  const keepBlueSeconds =
    strategy.keepBlueSeconds ??
    (group.keepBlueMinutes === undefined ? undefined : group.keepBlueMinutes * 60);
  return {
    faults,
    warnings: warningsOf(environment),
    environment: {
      name,
      execution: deploymentExecutionName(release, name),
      deploymentGroup,
      strategy: {
        ...strategy,
        keepBlueSeconds: strategy.type === 'blue-green' ? keepBlueSeconds : undefined,
      },
      alarms: [...alarms],
      bake: { ...bake },
      validators,
      waitsForReady: group.readyWaitMinutes !== undefined,
    },
  };
}

function warningsOf({ name, strategy, alarms }: Environment): string[] {
  const warnings = [];
  if (alarms.length === 0)
    warnings.push(`${name}: no alarms, so only a failed deployment takes a release back`);
  if (strategy.type === 'blue-green' && alarms.length > 0) {
    warnings.push(`${name}: during the shift alarms on the balancer see both fleets`);
  }
  return warnings;
}
