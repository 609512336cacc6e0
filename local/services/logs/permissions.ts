import type { Permission, Permissions, Scope } from '../../permission.ts';
import { groupArn, groupNameOf } from './log-groups.ts';

interface Input {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly logStreamName?: string;
  readonly resourceArn?: string;
}

/**
 * Resources as AWS names them in its refusals: of a stream, or of a group with an empty stream name, so that policies
 * need the trailing `:*`; only tags go by the bare ARN.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
 */
export const permissions: Permissions = {
  prefix: 'logs',
  operations: {
    ...Object.fromEntries(
      [
        'CreateLogGroup',
        'DeleteLogGroup',
        'PutRetentionPolicy',
        'DeleteRetentionPolicy',
        'CreateLogStream',
        'DeleteLogStream',
        'DescribeLogStreams',
        'PutLogEvents',
        'GetLogEvents',
        'FilterLogEvents',
        'TagLogGroup',
        'UntagLogGroup',
        'ListTagsLogGroup',
      ].map((operation) => [
        operation,
        (input: Input, scope: Scope): Permission[] => [
          { action: `logs:${operation}`, resource: streamArn(input, scope) },
        ],
      ]),
    ),
    ...Object.fromEntries(
      ['TagResource', 'UntagResource', 'ListTagsForResource'].map((operation) => [
        operation,
        (input: Input): Permission[] => [
          { action: `logs:${operation}`, resource: (input.resourceArn ?? '*').replace(/:\*$/, '') },
        ],
      ]),
    ),
  },
};

function streamArn(input: Input, scope: Scope): string {
  const group = groupNameOf(input.logGroupName ?? input.logGroupIdentifier ?? '');
  return `${groupArn(scope, group)}:log-stream:${input.logStreamName ?? ''}`;
}
