import { ecsTags } from './ecs-tags.ts';
import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

const SETTINGS = [
  'ContainerDefinitions',
  'Cpu',
  'EphemeralStorage',
  'ExecutionRoleArn',
  'IpcMode',
  'Memory',
  'NetworkMode',
  'PidMode',
  'RequiresCompatibilities',
  'RuntimePlatform',
  'TaskRoleArn',
  'Volumes',
];

/**
 * Every change registers a new revision and deregisters the old one.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-taskdefinition.html
 */
export const ecsTaskDefinition: ResourceType = {
  type: 'AWS::ECS::TaskDefinition',
  properties: [...SETTINGS, 'Family', 'Tags'],
  create: async (resource) => {
    const { call, properties } = resource;
    const { taskDefinition } = await call<{ taskDefinition: { taskDefinitionArn: string } }>(
      'ecs',
      'RegisterTaskDefinition',
      {
        Family: properties['Family'] ?? resource.newName({ longest: 255 }),
        ...pick(properties, SETTINGS),
        ...ecsTags(resource),
      },
    );
    const { taskDefinitionArn } = taskDefinition;
    return { physicalId: taskDefinitionArn, attributes: { TaskDefinitionArn: taskDefinitionArn } };
  },
  delete: ({ call, physicalId }) => call('ecs', 'DeregisterTaskDefinition', { TaskDefinition: physicalId }),
};
