import { randomUUID } from 'node:crypto';
import type { TargetKind } from './target-kind.ts';

/** A CloudWatch Logs group: each event in a log stream of its own, as EventBridge does it. */
export const logGroupTarget: TargetKind = {
  service: 'logs',
  resource: /^log-group:/,
  send: async (cloud, caller, { target, input }) => {
    const logGroupName = target.Arn!.split(':')[6];
    const logStreamName = randomUUID();
    await cloud.call(caller, 'logs', 'CreateLogStream', { logGroupName, logStreamName });
    await cloud.call(caller, 'logs', 'PutLogEvents', {
      logGroupName,
      logStreamName,
      logEvents: [{ timestamp: cloud.clock.now(), message: input }],
    });
  },
};
