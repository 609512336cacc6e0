import type {
  CreateLogStreamCommandInput,
  DeleteLogStreamCommandInput,
  DescribeLogStreamsCommandInput,
  LogStream,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import { page } from '../../page.ts';
import { groupArn, invalidParameter, invalidToken, type LogGroups } from '../log-groups.ts';
import type { GroupRecord, StreamRecord } from '../log-records.ts';

export function streamOperations(cloud: Cloud, groups: LogGroups) {
  const describe = (group: GroupRecord, stream: StreamRecord): LogStream => ({
    logStreamName: stream.name,
    creationTime: stream.creationTime,
    arn: `${groupArn(cloud, group.name)}:log-stream:${stream.name}`,
    storedBytes: 0, // as AWS answers since 2019
    uploadSequenceToken: String(stream.nextPosition).padStart(56, '0'),
    ...(stream.segments.length > 0 && {
      firstEventTimestamp: stream.segments[0]!.firstTime,
      lastEventTimestamp: lastTime(stream),
    }),
    ...(stream.lastIngestionTime !== undefined && { lastIngestionTime: stream.lastIngestionTime }),
  });

  return {
    CreateLogStream: (input: CreateLogStreamCommandInput) => {
      const group = groups.find(input);
      const name = input.logStreamName ?? '';
      if (!/^[^:*]{1,512}$/.test(name)) {
        throw invalidParameter(
          `1 validation error detected: Value '${name}' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]*`,
        );
      }
      if (group.streams[name]) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log stream already exists');
      }
      groups.createStream(group, name);
      return {};
    },

    DeleteLogStream: (input: DeleteLogStreamCommandInput) => {
      const group = groups.find(input);
      const stream = groups.findStream(group, input.logStreamName);
      groups.storage.remove(stream);
      delete group.streams[stream.name];
      return {};
    },

    DescribeLogStreams: (input: DescribeLogStreamsCommandInput) => {
      const group = groups.find(input);
      const byTime = input.orderBy === 'LastEventTime';
      if (byTime && input.logStreamNamePrefix !== undefined) {
        throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const found = Object.values(group.streams)
        .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ''))
        .sort((a, b) => (byTime && lastTime(a) - lastTime(b)) || (a.name < b.name ? -1 : 1));
      if (input.descending) found.reverse();
      const part = page(found, { limit: input.limit ?? 50, token: input.nextToken, invalid: invalidToken });
      return { logStreams: part.items.map((stream) => describe(group, stream)), nextToken: part.nextToken };
    },
  };
}

const lastTime = ({ segments }: StreamRecord) => segments.at(-1)?.lastTime ?? 0;
