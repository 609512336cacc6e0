import type { Fault } from '../../../manifest/fault.ts';
import type { FaultAt } from '../../check-names.ts';
import type { DeploymentGroup } from '../../deployments.ts';
import { keepBlueFaults } from '../../fleet/check-group.ts';
import { namedFaults, plannedAlike, warningsOf, type PlannedOrFaulty } from '../../planned-alike.ts';
import { definitionFaults } from '../definition-faults.ts';
import type { FoundService, ServicePlanPorts } from '../service-order.ts';
import { serviceText } from '../services.ts';
import { readServiceAppSpec } from './service-app-spec.ts';

/** A service that CodeDeploy deploys, as planned by what the manifest, its group and its AppSpec file say. */
export async function planGroupService(
  order: FoundService,
  at: FaultAt,
  ports: ServicePlanPorts,
): Promise<PlannedOrFaulty> {
  const { application, environment, target, release } = order;
  const name = target.deploymentGroup!;
  const group = await ports.deployments.group(application, name);
  if (!group) {
    const message = `expected CodeDeploy application ${application} to have a deployment group ${name}, it has none by that name`;
    return { faults: [at(['target', 'ecs', 'deploymentGroup'], message)], warnings: [] };
  }
  const { cluster, service, taskDefinition, appSpec } = target;
  const { strategy } = environment;
  const keptMinutes = group.keepBlueMinutes;
  return {
    faults: [
      ...groupFaults(order, group, at),
      ...keepBlueFaults(environment, group).map(({ path, message }) => at(path, message)),
      ...(await namedFaults(environment, at, { ...ports, expected: 'ECS' })),
      ...(await bundleFaults(order, ports)),
    ],
    warnings: warningsOf(environment),
    environment: {
      ...plannedAlike(release, environment),
      target: 'ecs',
      deploymentGroup: name,
      service: { cluster, service, taskDefinition, appSpec },
      strategy: {
        ...strategy,
        keepBlueSeconds:
          strategy.keepBlueSeconds ?? (keptMinutes === undefined ? undefined : keptMinutes * 60),
      },
      // CodeDeploy calls the hooks of the AppSpec file.
      validators: [],
      waitsForReady: group.readyWaitMinutes !== undefined,
    },
  };
}

function groupFaults(
  { environment, target, service }: FoundService,
  group: DeploymentGroup,
  at: FaultAt,
): Fault[] {
  const here: FaultAt = (below, message) => at(['target', 'ecs', ...below], message);
  const faults: Fault[] = [];
  if (group.platform !== 'ECS') {
    const message = `expected deployment group ${group.name} to be one for ECS, it is one for ${group.platform}`;
    return [here(['deploymentGroup'], message)];
  }
  const named = group.service && serviceText(group.service);
  if (named !== serviceText(target)) {
    const message = `expected deployment group ${group.name} to deploy the service ${serviceText(target)}, it deploys ${named ?? 'none'}`;
    faults.push(here(['deploymentGroup'], message));
  }
  if (service.controller !== 'CODE_DEPLOY') {
    const message = `expected the service ${serviceText(target)} to have the deployment controller CODE_DEPLOY, it has ${service.controller}; leave deploymentGroup out where ECS deploys by itself`;
    faults.push(here(['service'], message));
  }
  if (environment.validate.length > 0) {
    const message = `expected the functions that CodeDeploy calls for a service in Hooks of ${target.appSpec} (AfterAllowTestTraffic: ${environment.validate[0]}), got validate`;
    faults.push(at(['validate'], message));
  }
  return faults;
}

/** Where the source is the artifact: a build may still write its documents. */
async function bundleFaults(order: FoundService, { services }: ServicePlanPorts): Promise<readonly Fault[]> {
  const { artifact, target } = order;
  if (!artifact) return [];
  const { appSpec, faults } = await readServiceAppSpec(artifact, target.appSpec);
  const reached = appSpec ? [appSpec.reached] : [];
  return [...faults, ...(await definitionFaults(order, reached, services))];
}
