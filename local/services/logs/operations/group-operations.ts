import type {
  CreateLogGroupCommandInput,
  DeleteLogGroupCommandInput,
  DeleteRetentionPolicyCommandInput,
  DescribeLogGroupsCommandInput,
  LogGroup,
  PutRetentionPolicyCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import { page } from '../../page.ts';
import { groupArn, invalidParameter, invalidToken, type LogGroups } from '../log-groups.ts';
import type { GroupRecord } from '../log-records.ts';

export function groupOperations(cloud: Cloud, groups: LogGroups) {
  const describe = (group: GroupRecord): LogGroup => ({
    logGroupName: group.name,
    creationTime: group.creationTime,
    metricFilterCount: 0,
    arn: `${groupArn(cloud, group.name)}:*`,
    logGroupArn: groupArn(cloud, group.name),
    logGroupClass: group.class,
    storedBytes: storedBytes(group),
    ...(group.retentionInDays !== undefined && { retentionInDays: group.retentionInDays }),
    ...(group.kmsKeyId !== undefined && { kmsKeyId: group.kmsKeyId }),
  });

  return {
    CreateLogGroup: (input: CreateLogGroupCommandInput) => {
      const name = input.logGroupName ?? '';
      if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
        throw invalidParameter(
          `1 validation error detected: Value '${name}' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+`,
        );
      }
      if (groups.records.has(name)) {
        throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
      }
      groups.records.set(name, {
        name,
        creationTime: cloud.clock.now(),
        class: input.logGroupClass ?? 'STANDARD',
        ...(input.kmsKeyId !== undefined && { kmsKeyId: input.kmsKeyId }),
        tags: { ...input.tags },
        streams: {},
        sweptAt: cloud.clock.now(),
      });
      return {};
    },

    DeleteLogGroup: (input: DeleteLogGroupCommandInput) => {
      groups.remove(groups.find(input));
      return {};
    },

    DescribeLogGroups: (input: DescribeLogGroupsCommandInput) => {
      const { logGroupNamePrefix, logGroupNamePattern, logGroupIdentifiers } = input;
      if (logGroupNamePrefix !== undefined && logGroupNamePattern !== undefined) {
        throw invalidParameter(
          'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
        );
      }
      const found = [...groups.records.values()]
        .filter(({ name }) => name.startsWith(logGroupNamePrefix ?? ''))
        .filter(({ name }) => name.toLowerCase().includes((logGroupNamePattern ?? '').toLowerCase()))
        .filter((group) => input.logGroupClass === undefined || group.class === input.logGroupClass)
        .filter(
          ({ name }) =>
            !logGroupIdentifiers ||
            logGroupIdentifiers.some((one) => one === name || one === groupArn(cloud, name)),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const part = page(found, { limit: input.limit ?? 50, token: input.nextToken, invalid: invalidToken });
      return { logGroups: part.items.map(describe), nextToken: part.nextToken };
    },

    PutRetentionPolicy: (input: PutRetentionPolicyCommandInput) => {
      const group = groups.find(input);
      const days = input.retentionInDays ?? 0;
      if (!RETENTION_DAYS.has(days)) {
        throw invalidParameter(
          `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${[...RETENTION_DAYS].join(', ')}]`,
        );
      }
      group.retentionInDays = days;
      return {};
    },

    DeleteRetentionPolicy: (input: DeleteRetentionPolicyCommandInput) => {
      delete groups.find(input).retentionInDays;
      return {};
    },
  };
}

const storedBytes = ({ streams }: GroupRecord) =>
  Object.values(streams).reduce(
    (sum, { segments }) => segments.reduce((bytes, segment) => bytes + segment.bytes, sum),
    0,
  );

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
const RETENTION_DAYS: ReadonlySet<number> = new Set([
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]);
