import { ecsTags } from './ecs-tags.ts';
import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';

interface ClusterAnswer {
  readonly cluster: { readonly clusterName: string; readonly clusterArn: string };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-ecs-cluster.html */
export const ecsCluster: ResourceType = {
  type: 'AWS::ECS::Cluster',
  properties: ['ClusterName', 'ClusterSettings', 'Tags'],
  replacedBy: ['ClusterName'],
  nameProperty: 'ClusterName',
  create: async (resource) => {
    const { call, properties } = resource;
    const { cluster } = await call<ClusterAnswer>('ecs', 'CreateCluster', {
      ClusterName: properties['ClusterName'] ?? resource.newName({ longest: 255 }),
      ...settingsOf(properties),
      ...ecsTags(resource),
    });
    return { physicalId: cluster.clusterName, attributes: { Arn: cluster.clusterArn } };
  },
  update: async ({ call, properties, physicalId, attributes }) => {
    await call('ecs', 'UpdateCluster', { Cluster: physicalId, ...settingsOf(properties) });
    return { physicalId, attributes };
  },
  delete: ({ call, physicalId }) => call('ecs', 'DeleteCluster', { Cluster: physicalId }),
};

const settingsOf = (properties: Parameters<typeof pick>[0]): object => {
  const { ClusterSettings } = pick(properties, ['ClusterSettings']);
  return ClusterSettings === undefined ? {} : { Settings: ClusterSettings };
};
