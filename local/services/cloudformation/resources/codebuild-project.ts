import { pick } from './pick.ts';
import type { ResourceContext, ResourceType } from './resource-type.ts';

const PROPERTIES = [
  'Artifacts',
  'BadgeEnabled',
  'Cache',
  'ConcurrentBuildLimit',
  'Description',
  'EncryptionKey',
  'Environment',
  'LogsConfig',
  'QueuedTimeoutInMinutes',
  'SecondaryArtifacts',
  'SecondarySources',
  'ServiceRole',
  'Source',
  'SourceVersion',
  'TimeoutInMinutes',
  'VpcConfig',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codebuild-project.html */
export const codeBuildProject: ResourceType = {
  type: 'AWS::CodeBuild::Project',
  properties: [...PROPERTIES, 'Name', 'Tags'],
  replacedBy: ['Name'],
  nameProperty: 'Name',
  create: async (resource) => {
    const name = String(resource.properties['Name'] ?? resource.newName({ longest: 150 }));
    await resource.call('codebuild', 'CreateProject', { name, ...settingsOf(resource) });
    return { physicalId: name, attributes: attributesOf(resource, name) };
  },
  update: async (resource) => {
    await resource.call('codebuild', 'UpdateProject', { name: resource.physicalId, ...settingsOf(resource) });
    return { physicalId: resource.physicalId, attributes: resource.attributes };
  },
  delete: ({ call, physicalId }) => call('codebuild', 'DeleteProject', { name: physicalId }),
};

const settingsOf = ({ properties, tags }: ResourceContext) => ({
  ...pick(properties, PROPERTIES),
  ...(tags.length > 0 ? { tags } : {}),
});

const attributesOf = ({ arn }: ResourceContext, name: string) => ({
  Arn: arn('codebuild', `project/${name}`),
});
