import type {
  CreateDeploymentConfigInput,
  DeleteDeploymentConfigInput,
  DeploymentConfigInfo,
  GetDeploymentConfigInput,
  ListDeploymentConfigsInput,
} from '@aws-sdk/client-codedeploy';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import type { ConfigRecord } from '../config-record.ts';
import { newConfig } from '../configs/new-config.ts';
import { PREDEFINED_CONFIGS } from '../configs/predefined-configs.ts';
import { findConfig } from '../find.ts';
import { listPage } from '../list-page.ts';
import { checkConfigName, checkNewConfigName } from '../names.ts';
import { quotasOf } from '../quotas.ts';
import type { Records } from '../records.ts';

export function configOperations(cloud: Cloud, records: Records): Service['operations'] {
  const { configs } = records;
  return {
    CreateDeploymentConfig: (input: CreateDeploymentConfigInput) => {
      const { deploymentConfigName: name } = input;
      checkNewConfigName(name);
      const settings = newConfig(input);
      if (configs.has(name)) {
        throw new AwsError(
          'DeploymentConfigAlreadyExistsException',
          `Deployment config already exists: ${name}`,
        );
      }
      const most = quotasOf(cloud).configs;
      if (configs.size >= most) {
        throw new AwsError(
          'DeploymentConfigLimitExceededException',
          `The deployment configurations limit was exceeded: ${most}.`,
        );
      }
      const id = randomUUID();
      configs.set(name, { ...settings, id, name, createTime: cloud.clock.now() });
      return { deploymentConfigId: id };
    },
    GetDeploymentConfig: ({ deploymentConfigName }: GetDeploymentConfigInput) => ({
      deploymentConfigInfo: describe(findConfig(records, deploymentConfigName)),
    }),
    ListDeploymentConfigs: ({ nextToken }: ListDeploymentConfigsInput) => {
      const page = listPage([...PREDEFINED_CONFIGS, ...configs.keys()].sort(), nextToken);
      return { deploymentConfigsList: page.items, nextToken: page.nextToken };
    },
    // One that is not there is no error: the API names none for it.
    DeleteDeploymentConfig: ({ deploymentConfigName: name }: DeleteDeploymentConfigInput) => {
      checkConfigName(name);
      if (PREDEFINED_CONFIGS.includes(name)) {
        throw new AwsError('InvalidOperationException', `${name} is predefined and cannot be deleted.`);
      }
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

function describe(config: ConfigRecord): DeploymentConfigInfo {
  const { id, name, createTime, computePlatform } = config;
  return {
    deploymentConfigId: id,
    deploymentConfigName: name,
    createTime: new Date(createTime),
    computePlatform,
    ...(config.computePlatform === 'Server'
      ? { minimumHealthyHosts: config.minimumHealthyHosts, zonalConfig: config.zonal }
      : { trafficRoutingConfig: config.trafficRouting }),
  };
}
