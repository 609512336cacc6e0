import { ecsTags } from './ecs-tags.ts';
import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

const CHANGEABLE = [
  'DeploymentConfiguration',
  'DesiredCount',
  'EnableECSManagedTags',
  'EnableExecuteCommand',
  'HealthCheckGracePeriodSeconds',
  'LoadBalancers',
  'NetworkConfiguration',
  'PlatformVersion',
  'PropagateTags',
  'TaskDefinition',
];
const FIXED = ['Cluster', 'DeploymentController', 'LaunchType', 'SchedulingStrategy', 'ServiceName'];

interface ServiceAnswer {
  readonly service: { readonly serviceArn: string; readonly serviceName: string };
}

/**
 * Unlike AWS, a stack does not wait here for the service to be steady: its deployment goes on by itself.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-service.html
 */
export const ecsService: ResourceType = {
  type: 'AWS::ECS::Service',
  properties: [...CHANGEABLE, ...FIXED, 'Tags'],
  replacedBy: FIXED,
  nameProperty: 'ServiceName',
  create: async (resource) => {
    const { call, properties } = resource;
    const { service } = await call<ServiceAnswer>('ecs', 'CreateService', {
      DesiredCount: 1, // CloudFormation's own default
      ...pick(properties, [...CHANGEABLE, ...FIXED]),
      ServiceName: properties['ServiceName'] ?? resource.newName({ longest: 255 }),
      ...ecsTags(resource),
    });
    const attributes = { Name: service.serviceName, ServiceArn: service.serviceArn };
    return { physicalId: service.serviceArn, attributes };
  },
  update: async ({ call, properties, physicalId, attributes }) => {
    await call('ecs', 'UpdateService', {
      Service: physicalId,
      ...pick(properties, ['Cluster', ...CHANGEABLE]),
    });
    return { physicalId, attributes };
  },
  delete: ({ call, properties, physicalId }) =>
    call('ecs', 'DeleteService', { Service: physicalId, Force: true, ...pick(properties, ['Cluster']) }),
};
