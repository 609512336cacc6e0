import type { TargetKind } from './target-kind.ts';

/** An SQS queue, whose policy must admit the rule. */
export const queueTarget: TargetKind = {
  service: 'sqs',
  resource: /^[\w-]+(\.fifo)?$/,
  check: ({ Arn, Id, SqsParameters }) =>
    Arn?.endsWith('.fifo') && SqsParameters?.MessageGroupId === undefined
      ? `Parameter(s) SqsParameters must be specified for target: ${Id}.`
      : undefined,
  send: (cloud, caller, { target, input }) =>
    cloud.call(caller, 'sqs', 'SendMessage', {
      QueueUrl: queueUrl(cloud.endpoint, target.Arn!),
      MessageBody: input,
      ...(target.SqsParameters?.MessageGroupId === undefined
        ? {}
        : { MessageGroupId: target.SqsParameters.MessageGroupId }),
    }),
};

/** The URL by which SQS knows the queue of an ARN. */
export function queueUrl(endpoint: string, arn: string): string {
  const [account, name] = arn.split(':').slice(4);
  return `${endpoint}/${account}/${name}`;
}
