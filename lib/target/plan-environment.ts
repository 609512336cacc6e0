import type { LambdaTarget } from '../manifest/manifest.ts';
import { readValidators, type FaultAt } from './check-names.ts';
import { ecsServices } from './ecs/ecs-services.ts';
import { planService } from './ecs/plan-service.ts';
import { checkGroup } from './fleet/check-group.ts';
import { hookWarnings } from './hook-warnings.ts';
import { lambdaFunctions } from './lambda/lambda-functions.ts';
import { functionFaults } from './lambda/plan-functions.ts';
import type { PlanPorts } from './plan-ports.ts';
import {
  namedFaults,
  plannedAlike,
  warningsOf,
  type EnvironmentOrder,
  type PlannedOrFaulty,
} from './planned-alike.ts';

interface FleetOrder extends EnvironmentOrder {
  readonly deploymentGroup: string;
}

interface FunctionsOrder extends EnvironmentOrder {
  readonly functions: readonly LambdaTarget[];
}

/** One environment as planned, by what the manifest and its deployment groups say. */
export async function planEnvironment(
  order: EnvironmentOrder,
  at: FaultAt,
  ports: PlanPorts,
): Promise<PlannedOrFaulty> {
  const { target } = order.environment;
  if ('lambda' in target) return planFunctions({ ...order, functions: target.lambda }, at, ports);
  if ('fleet' in target) return planFleet({ ...order, ...target.fleet }, at, ports);
  return planService({ ...order, target: target.ecs }, at, {
    ...ports,
    services: ecsServices(ports.ecs),
  });
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
  const found = await readValidators(hooks, at, ports.lambda);
  const { validators } = found;
  const faults = [
    ...checkGroup(environment, group, validators).map(({ path, message }) => at(path, message)),
    ...found.faults,
    ...(await namedFaults(environment, at, { ...ports, expected: 'Server' })),
  ];
  const { strategy } = environment;
  const keepBlueSeconds =
    strategy.keepBlueSeconds ??
    (group.keepBlueMinutes === undefined ? undefined : group.keepBlueMinutes * 60);
  return {
    faults,
    warnings: [...warningsOf(environment), ...(await hookWarnings(environment, found, ports.lambda))],
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

/** Whether a hook is built on lib/hooks is not asked: CodeDeploy calls any that reports. */
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
    ...(await namedFaults(environment, at, { ...ports, expected: 'Lambda' })),
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
