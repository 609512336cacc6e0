import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Fault } from '../manifest/fault.ts';
import type { Environment, LambdaTarget } from '../manifest/manifest.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import { deploymentExecutionName } from '../release/release-id.ts';
import type { CheckedSource } from '../source/source.ts';
import type { Alarms } from './alarms.ts';
import { checkGroup } from './fleet/check-group.ts';
import { alarmFaults, configFaults, readValidators, type FaultAt } from './check-names.ts';
import type { Deployments, Platform } from './deployments.ts';
import { lambdaFunctions } from './lambda/lambda-functions.ts';
import { functionFaults } from './lambda/plan-functions.ts';

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

export interface EnvironmentOrder {
  readonly release: string;
  readonly application: string;
  /** What will be deployed, where nothing is built from it first. */
  readonly artifact: CheckedSource | undefined;
}

interface FleetOrder extends EnvironmentOrder {
  readonly environment: Environment;
  readonly deploymentGroup: string;
}

interface FunctionsOrder extends EnvironmentOrder {
  readonly environment: Environment;
  readonly functions: readonly LambdaTarget[];
}

/** One environment as planned, by what the manifest and its deployment groups say. */
export async function planEnvironment(
  order: EnvironmentOrder,
  environment: Environment,
  at: FaultAt,
  ports: PlanPorts,
): Promise<PlannedOrFaulty> {
  const { target } = environment;
  if ('lambda' in target)
    return planFunctions({ ...order, environment, functions: target.lambda }, at, ports);
  if ('fleet' in target) return planFleet({ ...order, environment, ...target.fleet }, at, ports);
  const message =
    'expected a fleet (deploymentGroup) or functions (lambda): ECS services cannot be released yet';
  return { faults: [at(['target'], message)], warnings: [] };
}

async function planFleet(
  { release, application, environment, deploymentGroup }: FleetOrder,
  at: FaultAt,
  ports: PlanPorts,
): Promise<PlannedOrFaulty> {
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
    ...(await namedFaults(environment, 'Server', at, ports)),
  ];
  const { strategy } = environment;
  const keepBlueSeconds =
    strategy.keepBlueSeconds ??
    (group.keepBlueMinutes === undefined ? undefined : group.keepBlueMinutes * 60);
  return {
    faults,
    warnings: warningsOf(environment),
    environment: {
      ...plannedAlike(release, environment),
      deploymentGroup,
      strategy: {
        ...strategy,
        keepBlueSeconds: strategy.type === 'blue-green' ? keepBlueSeconds : undefined,
      },
      validators,
      waitsForReady: group.readyWaitMinutes !== undefined,
    },
  };
}

/**
 * Whether a hook is built on lib/hooks is not asked: nothing that Lambda says of a function shows it, and for functions
 * CodeDeploy calls any that reports.
 */
async function planFunctions(
  { release, application, environment, functions, artifact }: FunctionsOrder,
  at: FaultAt,
  ports: PlanPorts,
): Promise<PlannedOrFaulty> {
  const { validators, faults } = await readValidators(environment.validate, at, ports.lambda);
  const check = { application, environment, functions, artifact };
  const all = [
    ...faults,
    ...(await functionFaults(check, at, {
      deployments: ports.deployments,
      functions: lambdaFunctions(ports.lambda),
    })),
    ...(await namedFaults(environment, 'Lambda', at, ports)),
  ];
  return {
    faults: all,
    warnings: warningsOf(environment),
    environment: {
      ...plannedAlike(release, environment),
      target: 'lambda',
      deploymentGroup: functions.map(({ deploymentGroup }) => deploymentGroup).join(','),
      functions: functions.map((one) => ({ ...one })),
      strategy: { ...environment.strategy },
      validators,
      waitsForReady: false,
    },
  };
}

const namedFaults = async (
  environment: Environment,
  expected: Platform,
  at: FaultAt,
  { alarms, deployments }: PlanPorts,
): Promise<Fault[]> => [
  ...(await alarmFaults(environment, at, alarms)),
  ...(await configFaults(environment, at, { deployments, expected })),
];

const plannedAlike = (release: string, { name, alarms, bake }: Environment) => ({
  name,
  execution: deploymentExecutionName(release, name),
  alarms: [...alarms],
  bake: { ...bake },
});

function warningsOf({ name, target, strategy, alarms }: Environment): string[] {
  const warnings = [];
  if (alarms.length === 0)
    warnings.push(`${name}: no alarms, so only a failed deployment takes a release back`);
  if ('fleet' in target && strategy.type === 'blue-green' && alarms.length > 0) {
    warnings.push(`${name}: during the shift alarms on the balancer see both fleets`);
  }
  return warnings;
}
