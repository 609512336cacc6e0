import { randomUUID } from 'node:crypto';
import type {
  CreateDeploymentConfigInput,
  DeleteDeploymentConfigInput,
  DeploymentConfigInfo,
  GetDeploymentConfigInput,
  ListDeploymentConfigsInput,
  MinimumHealthyHosts,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { findConfig } from '../find.ts';
import { listPage } from '../list-page.ts';
import { checkConfigName } from '../names.ts';
import { PREDEFINED_CONFIGS } from '../predefined-configs.ts';
import type { ConfigRecord, Records } from '../records.ts';

const MOST_CONFIGS = 50;

export function configOperations(cloud: Cloud, records: Records): Service['operations'] {
  const { configs } = records;
  return {
    CreateDeploymentConfig: (input: CreateDeploymentConfigInput) => {
      const { deploymentConfigName: name, minimumHealthyHosts } = input;
      checkConfigName(name);
      refuseUnsupported(input);
      checkMinimum(minimumHealthyHosts);
      if (configs.has(name)) {
        throw new AwsError(
          'DeploymentConfigAlreadyExistsException',
          `Deployment config already exists: ${name}`,
        );
      }
      if (cloud.options.quotas && configs.size >= MOST_CONFIGS) {
        throw new AwsError(
          'DeploymentConfigLimitExceededException',
          `The deployment configurations limit was exceeded: ${MOST_CONFIGS}.`,
        );
      }
      const id = randomUUID();
      configs.set(name, {
        id,
        name,
        computePlatform: 'Server',
        minimumHealthyHosts,
        createTime: cloud.clock.now(),
      });
      return { deploymentConfigId: id };
    },
    GetDeploymentConfig: ({ deploymentConfigName: name }: GetDeploymentConfigInput) => {
      if (!name) {
        throw new AwsError('DeploymentConfigNameRequiredException', 'Deployment config name is required.');
      }
      return { deploymentConfigInfo: describe(findConfig(records, name)) };
    },
    ListDeploymentConfigs: ({ nextToken }: ListDeploymentConfigsInput) => {
      const page = listPage([...PREDEFINED_CONFIGS, ...configs.keys()].sort(), nextToken);
      return { deploymentConfigsList: page.items, nextToken: page.nextToken };
    },
    DeleteDeploymentConfig: ({ deploymentConfigName: name }: DeleteDeploymentConfigInput) => {
      if (name && PREDEFINED_CONFIGS.includes(name)) {
        throw new AwsError('InvalidOperationException', `${name} is predefined and cannot be deleted.`);
      }
      checkConfigName(name);
      findConfig(records, name);
      if ([...records.groups.values()].some((group) => group.configName === name)) {
        throw new AwsError(
          'DeploymentConfigInUseException',
          `The deployment configuration is still in use: ${name}`,
        );
      }
      configs.delete(name);
      return {};
    },
  };
}

function refuseUnsupported({
  computePlatform,
  trafficRoutingConfig,
  zonalConfig,
}: CreateDeploymentConfigInput): void {
  if ((computePlatform ?? 'Server') !== 'Server') {
    throw new AwsError(
      'InvalidComputePlatformException',
      `The local cloud does not yet deploy to ${computePlatform}.`,
    );
  }
  if (trafficRoutingConfig) {
    throw new AwsError(
      'InvalidTrafficRoutingConfigurationException',
      'A traffic routing configuration cannot be given for the Server compute platform.',
    );
  }
  if (!zonalConfig) return;
  throw new AwsError(
    'InvalidZonalDeploymentConfigurationException',
    'The local cloud does not yet deploy by zone.',
  );
}

function checkMinimum(minimum: MinimumHealthyHosts | undefined): asserts minimum is MinimumHealthyHosts {
  const { type, value } = minimum ?? {};
  const isCount = type === 'HOST_COUNT' && Number.isInteger(value) && (value ?? -1) >= 0;
  const isPercent =
    type === 'FLEET_PERCENT' && Number.isInteger(value) && (value ?? -1) >= 0 && (value ?? 100) <= 99;
  if (isCount || isPercent) return;
  throw new AwsError(
    'InvalidMinimumHealthyHostValueException',
    `Invalid minimum healthy hosts: expected HOST_COUNT of 0 or more or FLEET_PERCENT from 0 to 99, got ${type} ${value}`,
  );
}

const describe = ({ id, name, ...config }: ConfigRecord): DeploymentConfigInfo => ({
  deploymentConfigId: id,
  deploymentConfigName: name,
  minimumHealthyHosts: config.minimumHealthyHosts,
  createTime: new Date(config.createTime),
  computePlatform: config.computePlatform,
});
