import type {
  CreateDeploymentConfigInput,
  MinimumHealthyHosts,
  MinimumHealthyHostsPerZone,
  ZonalConfig,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import { checkComputePlatform } from '../check-compute-platform.ts';
import type { ServerConfigRecord, TrafficConfigRecord } from '../config-record.ts';
import { checkTrafficRouting } from './check-traffic-routing.ts';

type Settings =
  | Pick<ServerConfigRecord, 'computePlatform' | 'minimumHealthyHosts' | 'zonal'>
  | Pick<TrafficConfigRecord, 'computePlatform' | 'trafficRouting'>;

/** The settings of a configuration that a client asks for; refused where they do not fit its compute platform. */
export function newConfig(input: CreateDeploymentConfigInput): Settings {
  const { computePlatform = 'Server', minimumHealthyHosts, trafficRoutingConfig, zonalConfig } = input;
  checkComputePlatform(computePlatform);
  if (computePlatform === 'Server') {
    if (trafficRoutingConfig) {
      throw new AwsError(
        'InvalidTrafficRoutingConfigurationException',
        'A traffic routing configuration cannot be given for the Server compute platform.',
      );
    }
    checkMinimum(minimumHealthyHosts);
    if (zonalConfig) checkZonal(zonalConfig);
    return { computePlatform, minimumHealthyHosts, ...(zonalConfig ? { zonal: zonalConfig } : {}) };
  }
  if (minimumHealthyHosts)
    throw invalidMinimum(`none for the compute platform ${computePlatform}`, minimumHealthyHosts);
  if (zonalConfig) throw invalidZonal('only the Server compute platform has zones');
  return { computePlatform, trafficRouting: checkTrafficRouting(trafficRoutingConfig) };
}

function checkMinimum(minimum: MinimumHealthyHosts | undefined): asserts minimum is MinimumHealthyHosts {
  if (isMinimum(minimum)) return;
  throw invalidMinimum('HOST_COUNT of 0 or more or FLEET_PERCENT from 0 to 99', minimum);
}

const invalidMinimum = (expected: string, minimum: MinimumHealthyHosts | undefined) =>
  new AwsError(
    'InvalidMinimumHealthyHostValueException',
    `Invalid minimum healthy hosts: expected ${expected}, got ${minimum?.type} ${minimum?.value}`,
  );

function isMinimum(minimum: MinimumHealthyHosts | MinimumHealthyHostsPerZone | undefined): boolean {
  const { type, value = -1 } = minimum ?? {};
  if (!Number.isInteger(value) || value < 0) return false;
  return type === 'HOST_COUNT' || (type === 'FLEET_PERCENT' && value <= 99);
}

function checkZonal(zonal: ZonalConfig): void {
  for (const name of ['firstZoneMonitorDurationInSeconds', 'monitorDurationInSeconds'] as const) {
    const seconds = zonal[name] ?? 0;
    if (Number.isInteger(seconds) && seconds >= 0) continue;
    throw invalidZonal(`expected ${name} to be 0 or more whole seconds, got ${seconds}`);
  }
  const { minimumHealthyHostsPerZone: minimum } = zonal;
  if (!minimum || isMinimum(minimum)) return;
  throw invalidZonal(
    `expected minimumHealthyHostsPerZone to be HOST_COUNT of 0 or more or FLEET_PERCENT from 0 to 99, got ${minimum.type} ${minimum.value}`,
  );
}

const invalidZonal = (reason: string) =>
  new AwsError(
    'InvalidZonalDeploymentConfigurationException',
    `The ZonalConfig object is not valid: ${reason}.`,
  );
