import type { TargetKind } from './target-kind.ts';

/** An SNS topic, whose policy must admit EventBridge. */
export const topicTarget: TargetKind = {
  service: 'sns',
  resource: /^[\w-]+(\.fifo)?$/,
  check: ({ Arn }) =>
    Arn?.endsWith('.fifo') ? 'Amazon SNS FIFO topics are not supported as targets.' : undefined,
  send: (cloud, caller, { target, input }) =>
    cloud.call(caller, 'sns', 'Publish', { TopicArn: target.Arn, Message: input }),
};
