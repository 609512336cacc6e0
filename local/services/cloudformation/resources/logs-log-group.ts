import type { ResourceContext, ResourceType } from './resource-type.ts';
import { removedTagKeys, tagMap } from './tag-changes.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-logs-loggroup.html */
export const logsLogGroup: ResourceType = {
  type: 'AWS::Logs::LogGroup',
  properties: ['LogGroupName', 'RetentionInDays', 'Tags'],
  replacedBy: ['LogGroupName'],
  nameProperty: 'LogGroupName',
  create: async (resource) => {
    const { call, properties, tags } = resource;
    const logGroupName = String(properties['LogGroupName'] ?? resource.newName({ longest: 512 }));
    await call('logs', 'CreateLogGroup', {
      logGroupName,
      ...(tags.length > 0 ? { tags: tagMap(tags) } : {}),
    });
    resource.began(logGroupName);
    await retain(resource, logGroupName);
    return { physicalId: logGroupName, attributes: { Arn: arnOf(resource, logGroupName) } };
  },
  update: async (resource) => {
    const { call, physicalId: logGroupName, attributes } = resource;
    await retain(resource, logGroupName);
    const resourceArn = arnOf(resource, logGroupName).slice(0, -2);
    const tagKeys = removedTagKeys(resource);
    if (tagKeys.length > 0) await call('logs', 'UntagResource', { resourceArn, tagKeys });
    if (resource.tags.length > 0)
      await call('logs', 'TagResource', { resourceArn, tags: tagMap(resource.tags) });
    return { physicalId: logGroupName, attributes };
  },
  delete: ({ call, physicalId }) => call('logs', 'DeleteLogGroup', { logGroupName: physicalId }),
};

async function retain({ call, properties }: ResourceContext, logGroupName: string): Promise<void> {
  const retentionInDays = properties['RetentionInDays'];
  if (retentionInDays === undefined) await call('logs', 'DeleteRetentionPolicy', { logGroupName });
  else await call('logs', 'PutRetentionPolicy', { logGroupName, retentionInDays });
}

const arnOf = ({ arn }: ResourceContext, name: string) => arn('logs', `log-group:${name}:*`);
