import { pick } from './pick.ts';
import type { ResourceType } from './resource-type.ts';
import { removedTagKeys } from './tag-changes.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-codedeploy-application.html */
export const codeDeployApplication: ResourceType = {
  type: 'AWS::CodeDeploy::Application',
  properties: ['ApplicationName', 'ComputePlatform', 'Tags'],
  replacedBy: ['ApplicationName', 'ComputePlatform'],
  nameProperty: 'ApplicationName',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const applicationName = String(properties['ApplicationName'] ?? resource.newName({ longest: 100 }));
    await call('codedeploy', 'CreateApplication', {
      applicationName,
      ...pick(properties, ['ComputePlatform']),
      ...(tags.length > 0 ? { tags } : {}),
    });
    return { physicalId: applicationName };
  },
  update: async (resource) => {
    const { call, physicalId, arn, tags } = resource;
    const ResourceArn = arn('codedeploy', `application:${physicalId}`);
    const TagKeys = removedTagKeys(resource);
    if (TagKeys.length > 0) await call('codedeploy', 'UntagResource', { ResourceArn, TagKeys });
    if (tags.length > 0) await call('codedeploy', 'TagResource', { ResourceArn, Tags: tags });
    return { physicalId };
  },
  delete: ({ call, physicalId }) => call('codedeploy', 'DeleteApplication', { applicationName: physicalId }),
};
