import type {
  ListTagsForResourceCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import type { AlarmRecord } from './alarms/alarm-record.ts';

/** Tags on alarms. */
export const tagOperations = (alarms: ReadonlyMap<string, AlarmRecord>): Record<string, Operation> => ({
  TagResource: ({ ResourceARN, Tags }: TagResourceCommandInput) => {
    Object.assign(taggedAlarm(alarms, ResourceARN).tags, tagsOf(Tags));
    return {};
  },
  UntagResource: ({ ResourceARN, TagKeys = [] }: UntagResourceCommandInput) => {
    const { tags } = taggedAlarm(alarms, ResourceARN);
    for (const key of TagKeys) delete tags[key];
    return {};
  },
  ListTagsForResource: ({ ResourceARN }: ListTagsForResourceCommandInput) => ({
    Tags: Object.entries(taggedAlarm(alarms, ResourceARN).tags).map(([Key, Value]) => ({ Key, Value })),
  }),
});

export const tagsOf = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key!, Value!]));

function taggedAlarm(alarms: ReadonlyMap<string, AlarmRecord>, arn = ''): AlarmRecord {
  const alarm = alarms.get(arn.split(':').slice(6).join(':'));
  if (alarm?.arn === arn) return alarm;
  throw new AwsError('ResourceNotFoundException', `The alarm ${arn} does not exist.`);
}
