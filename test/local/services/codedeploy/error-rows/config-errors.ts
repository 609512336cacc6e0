import { eachOf, LONG } from './error-row.ts';
import type { ErrorRow } from './error-row.ts';

const NEW = { deploymentConfigName: 'new' };
const MINIMUM = { minimumHealthyHosts: { type: 'HOST_COUNT', value: 1 } };
const canary = (canaryPercentage: number, canaryInterval: number) => ({
  type: 'TimeBasedCanary',
  timeBasedCanary: { canaryPercentage, canaryInterval },
});
const linear = (linearPercentage: number, linearInterval: number) => ({
  type: 'TimeBasedLinear',
  timeBasedLinear: { linearPercentage, linearInterval },
});

/** Deployment configurations. */
export const CONFIG_ERRORS: readonly ErrorRow[] = [
  ...eachOf({ CreateDeploymentConfig: MINIMUM, GetDeploymentConfig: {}, DeleteDeploymentConfig: {} }, [
    [{}, 'DeploymentConfigNameRequired'],
    [{ deploymentConfigName: 'a b' }, 'InvalidDeploymentConfigName'],
    [{ deploymentConfigName: LONG }, 'InvalidDeploymentConfigName'],
  ]),
  [
    'CreateDeploymentConfig',
    { ...MINIMUM, deploymentConfigName: 'CodeDeployDefault.Mine' },
    'InvalidDeploymentConfigName',
  ],
  ['CreateDeploymentConfig', { ...MINIMUM, deploymentConfigName: 'half' }, 'DeploymentConfigAlreadyExists'],
  ['CreateDeploymentConfig', { ...MINIMUM, ...NEW, computePlatform: 'Mainframe' }, 'InvalidComputePlatform'],
  ...[
    undefined,
    {},
    { type: 'HOST_COUNT' },
    { type: 'HOST_COUNT', value: -1 },
    { type: 'FLEET_PERCENT', value: 100 },
    { type: 'MOST_CONCURRENCY', value: 1 },
  ].map((minimumHealthyHosts): ErrorRow => [
    'CreateDeploymentConfig',
    { ...NEW, minimumHealthyHosts },
    'InvalidMinimumHealthyHostValue',
  ]),
  [
    'CreateDeploymentConfig',
    { ...NEW, ...MINIMUM, computePlatform: 'ECS', trafficRoutingConfig: { type: 'AllAtOnce' } },
    'InvalidMinimumHealthyHostValue',
  ],
  [
    'CreateDeploymentConfig',
    { ...NEW, ...MINIMUM, trafficRoutingConfig: { type: 'AllAtOnce' } },
    'InvalidTrafficRoutingConfiguration',
  ],
  ...[
    undefined,
    { type: 'Sudden' },
    { type: 'TimeBasedCanary' },
    { ...canary(10, 5), type: 'AllAtOnce' },
    { ...canary(10, 5), ...linear(10, 5) },
    canary(0, 5),
    canary(100, 5),
    canary(10, 0),
    canary(10, 2881),
    linear(0, 1),
    linear(10, 321),
  ].map((trafficRoutingConfig): ErrorRow => [
    'CreateDeploymentConfig',
    { ...NEW, computePlatform: 'Lambda', trafficRoutingConfig },
    'InvalidTrafficRoutingConfiguration',
  ]),
  ...[
    { monitorDurationInSeconds: -1 },
    { firstZoneMonitorDurationInSeconds: -1 },
    { minimumHealthyHostsPerZone: { type: 'FLEET_PERCENT', value: 100 } },
    { minimumHealthyHostsPerZone: { type: 'SOME', value: 1 } },
  ].map((zonalConfig): ErrorRow => [
    'CreateDeploymentConfig',
    { ...NEW, ...MINIMUM, zonalConfig },
    'InvalidZonalDeploymentConfiguration',
  ]),
  [
    'CreateDeploymentConfig',
    {
      ...NEW,
      computePlatform: 'Lambda',
      trafficRoutingConfig: { type: 'AllAtOnce' },
      zonalConfig: { monitorDurationInSeconds: 1 },
    },
    'InvalidZonalDeploymentConfiguration',
  ],
  ['GetDeploymentConfig', { deploymentConfigName: 'none' }, 'DeploymentConfigDoesNotExist'],
  ['DeleteDeploymentConfig', { deploymentConfigName: 'half' }, 'DeploymentConfigInUse'],
  ['DeleteDeploymentConfig', { deploymentConfigName: 'CodeDeployDefault.AllAtOnce' }, 'InvalidOperation'],
  ['ListDeploymentConfigs', { nextToken: 'x' }, 'InvalidNextToken'],
];
