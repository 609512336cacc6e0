import type {
  CreateServiceCommandInput,
  DeploymentConfiguration,
  UpdateServiceCommandInput,
} from '@aws-sdk/client-ecs';
import type { Cloud } from '../../cloud.ts';
import { checkDeploymentConfiguration } from './check-deployment-configuration.ts';
import { checkLoadBalancers } from './check-load-balancers.ts';
import { invalidParameter, notOffered, refuseMembers } from './errors.ts';
import { findActiveTaskDefinition } from './find.ts';
import type { Records } from './records.ts';
import type { ServiceRecord, ServiceSettings } from './service-record.ts';

const NOT_OFFERED = [
  'capacityProviderStrategy',
  'gatewayConnectors',
  'monitoring',
  'placementConstraints',
  'placementStrategy',
  'serviceConnectConfiguration',
  'serviceRegistries',
  'volumeConfigurations',
  'vpcLatticeConfigurations',
];

/** The settings of a service after the request; what it leaves out stays as it was. Throws for what AWS refuses. */
export async function settingsOf(
  { cloud, records }: { readonly cloud: Cloud; readonly records: Records },
  input: CreateServiceCommandInput | UpdateServiceCommandInput,
  before: { readonly controller: ServiceRecord['controller']; readonly settings: ServiceSettings },
): Promise<ServiceSettings> {
  refuseMembers(input, NOT_OFFERED, 'a service');
  // Zones are names here: nothing would be moved between them.
  if (input.availabilityZoneRebalancing === 'ENABLED')
    throw notOffered("'availabilityZoneRebalancing' of a service");
  const { settings, controller } = before;
  const configuration = configurationOf(settings.configuration, input.deploymentConfiguration);
  checkDeploymentConfiguration(configuration, controller);
  const reference = input.taskDefinition ?? settings.taskDefinitionArn;
  const definition = reference === undefined ? undefined : findActiveTaskDefinition(records, reference);
  const loadBalancers = input.loadBalancers ?? settings.loadBalancers;
  const networkConfiguration = input.networkConfiguration ?? settings.networkConfiguration;
  if (definition) {
    const { networkMode } = definition.definition;
    if (networkMode === 'awsvpc' && !networkConfiguration?.awsvpcConfiguration?.subnets?.length)
      throw invalidParameter(
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
      );
    await checkLoadBalancers(cloud, { loadBalancers, definition, strategy: configuration.strategy });
  }
  return {
    taskDefinitionArn: definition?.arn,
    loadBalancers,
    networkConfiguration,
    launchType:
      'launchType' in input ? launchTypeOf(input.launchType ?? settings.launchType) : settings.launchType,
    platformVersion: input.platformVersion ?? settings.platformVersion,
    configuration,
    healthCheckGracePeriodSeconds:
      input.healthCheckGracePeriodSeconds ?? settings.healthCheckGracePeriodSeconds,
    propagateTags: input.propagateTags ?? settings.propagateTags,
    isExecuteCommandEnabled: input.enableExecuteCommand ?? settings.isExecuteCommandEnabled,
    isManagedTags: input.enableECSManagedTags ?? settings.isManagedTags,
  };
}

/** The steps of one strategy mean nothing to another. */
function configurationOf(
  before: DeploymentConfiguration,
  given: DeploymentConfiguration = {},
): DeploymentConfiguration {
  const { linearConfiguration, canaryConfiguration, ...kept } = before;
  const isSame = given.strategy === undefined || given.strategy === before.strategy;
  return {
    ...kept,
    ...(isSame && linearConfiguration && { linearConfiguration }),
    ...(isSame && canaryConfiguration && { canaryConfiguration }),
    ...given,
  };
}

function launchTypeOf(launchType: string): ServiceSettings['launchType'] {
  if (launchType === 'EC2' || launchType === 'FARGATE' || launchType === 'EXTERNAL') return launchType;
  throw invalidParameter(`Launch type ${launchType} is not supported.`);
}

/** Of a service that says nothing. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html */
export const DEFAULT_SETTINGS: ServiceSettings = {
  taskDefinitionArn: undefined,
  loadBalancers: [],
  networkConfiguration: undefined,
  launchType: 'EC2',
  platformVersion: undefined,
  configuration: { minimumHealthyPercent: 100, maximumPercent: 200, strategy: 'ROLLING' },
  healthCheckGracePeriodSeconds: 0,
  propagateTags: 'NONE',
  isExecuteCommandEnabled: false,
  isManagedTags: false,
};
