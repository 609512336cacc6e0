import { pick } from './pick.ts';
import type { ResourceContext, ResourceType } from './resource-type.ts';

const SETTINGS = [
  'ActionsEnabled',
  'ActionsSuppressor',
  'ActionsSuppressorExtensionPeriod',
  'ActionsSuppressorWaitPeriod',
  'AlarmActions',
  'AlarmDescription',
  'AlarmRule',
  'InsufficientDataActions',
  'OKActions',
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-compositealarm.html */
export const cloudWatchCompositeAlarm: ResourceType = {
  type: 'AWS::CloudWatch::CompositeAlarm',
  properties: [...SETTINGS, 'AlarmName', 'Tags'],
  replacedBy: ['AlarmName'],
  nameProperty: 'AlarmName',
  create: (resource) => {
    const name = resource.properties['AlarmName'] ?? resource.newName({ longest: 255 });
    return put(resource, String(name), resource.tags.length > 0 ? { Tags: resource.tags } : {});
  },
  update: (resource) => put(resource, resource.physicalId, {}),
  delete: ({ call, physicalId }) => call('cloudwatch', 'DeleteAlarms', { AlarmNames: [physicalId] }),
};

async function put({ call, properties, arn }: ResourceContext, AlarmName: string, tags: object) {
  await call('cloudwatch', 'PutCompositeAlarm', { AlarmName, ...pick(properties, SETTINGS), ...tags });
  return { physicalId: AlarmName, attributes: { Arn: arn('cloudwatch', `alarm:${AlarmName}`) } };
}
