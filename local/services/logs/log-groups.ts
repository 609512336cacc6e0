import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Scope } from '../../permission.ts';
import { retainedSince, type GroupRecord, type StreamRecord } from './log-records.ts';
import { createStreamStorage, type StreamStorage } from './stream-storage.ts';

/** The log groups of this cloud. */
export interface LogGroups {
  readonly records: Map<string, GroupRecord>;
  readonly storage: StreamStorage;
  /** By `logGroupName`, or by `logGroupIdentifier` (name or ARN); throws ResourceNotFoundException. */
  find(input: { logGroupName?: string; logGroupIdentifier?: string }): GroupRecord;
  findStream(group: GroupRecord, name: string | undefined): StreamRecord;
  createStream(group: GroupRecord, name: string): void;
  remove(group: GroupRecord): void;
  /** Drops what the retention no longer keeps, in every stream, at most once an hour of cloud time. */
  sweep(group: GroupRecord): void;
}

export function createLogGroups(cloud: Cloud): LogGroups {
  const records = cloud.store.table<GroupRecord>('logs', 'groups');
  const storage = createStreamStorage(cloud.folder('logs'));
  return {
    records,
    storage,
    find: ({ logGroupName, logGroupIdentifier }) => {
      const group = records.get(groupNameOf(logGroupName ?? logGroupIdentifier ?? ''));
      if (!group) throw notFound('group');
      return group;
    },
    findStream: (group, name) => {
      const stream = name === undefined ? undefined : group.streams[name];
      if (!stream) throw notFound('stream');
      return stream;
    },
    createStream: (group, name) => {
      group.streams[name] = {
        name,
        id: randomUUID(),
        creationTime: cloud.clock.now(),
        nextPosition: 0,
        segments: [],
      };
    },
    remove: (group) => {
      for (const stream of Object.values(group.streams)) storage.remove(stream);
      records.delete(group.name);
    },
    sweep: (group) => {
      const now = cloud.clock.now();
      if (group.retentionInDays === undefined || now - group.sweptAt < HOUR) return;
      group.sweptAt = now;
      const since = retainedSince(group, now);
      for (const stream of Object.values(group.streams)) {
        storage.dropBefore(stream, since);
        if (
          stream.segments.length > 0 ||
          Math.max(stream.creationTime, stream.lastIngestionTime ?? 0) >= since
        ) {
          continue;
        }
        storage.remove(stream);
        delete group.streams[stream.name];
      }
    },
  };
}

/** The name in a group's name or ARN, with or without the `:*` that AWS appends. */
export const groupNameOf = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn.split(':').slice(6).join(':').replace(/:\*$/, '') : nameOrArn;

export const groupArn = (scope: Scope, name: string): string =>
  `arn:${scope.partition}:logs:${scope.region}:${scope.account}:log-group:${name}`;

export const notFound = (what: 'group' | 'stream'): AwsError =>
  new AwsError('ResourceNotFoundException', `The specified log ${what} does not exist.`);

export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterException', message);

export const invalidToken = (): AwsError => invalidParameter('The specified nextToken is invalid.');

const HOUR = 3_600_000;
