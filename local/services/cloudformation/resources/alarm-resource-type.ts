import { pick } from './pick.ts';
import type { ResourceContext, ResourceType } from './resource-type.ts';

interface AlarmKind {
  readonly type: string;
  /** The properties that the operation takes as they are. */
  readonly settings: readonly string[];
  /** The call that makes the alarm, and replaces its settings when it is made again. */
  readonly operation: 'PutMetricAlarm' | 'PutCompositeAlarm';
}

/** What metric alarms and composite alarms have in common: all but their settings and the call that puts them. */
export function alarmResourceType({ type, settings, operation }: AlarmKind): ResourceType {
  const put = async ({ call, properties, arn }: ResourceContext, AlarmName: string, tags: object) => {
    await call('cloudwatch', operation, { AlarmName, ...pick(properties, settings), ...tags });
    return { physicalId: AlarmName, attributes: { Arn: arn('cloudwatch', `alarm:${AlarmName}`) } };
  };
  return {
    type,
    properties: [...settings, 'AlarmName', 'Tags'],
    replacedBy: ['AlarmName'],
    nameProperty: 'AlarmName',
    create: (resource) => {
      const name = resource.properties['AlarmName'] ?? resource.newName({ longest: 255 });
      return put(resource, String(name), resource.tags.length > 0 ? { Tags: resource.tags } : {});
    },
    update: (resource) => put(resource, resource.physicalId, {}),
    delete: ({ call, physicalId }) => call('cloudwatch', 'DeleteAlarms', { AlarmNames: [physicalId] }),
  };
}
