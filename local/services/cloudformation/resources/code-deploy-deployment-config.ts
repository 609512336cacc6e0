import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

const PROPERTIES = ['ComputePlatform', 'MinimumHealthyHosts', 'TrafficRoutingConfig', 'ZonalConfig'];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codedeploy-deploymentconfig.html */
export const codeDeployDeploymentConfig: ResourceType = {
  type: 'AWS::CodeDeploy::DeploymentConfig',
  properties: [...PROPERTIES, 'DeploymentConfigName'],
  nameProperty: 'DeploymentConfigName',
  create: async ({ call, properties, newName }) => {
    const deploymentConfigName = String(properties['DeploymentConfigName'] ?? newName({ longest: 100 }));
    await call('codedeploy', 'CreateDeploymentConfig', {
      deploymentConfigName,
      ...pick(properties, PROPERTIES),
    });
    return { physicalId: deploymentConfigName };
  },
  delete: ({ call, physicalId }) =>
    call('codedeploy', 'DeleteDeploymentConfig', { deploymentConfigName: physicalId }),
};
