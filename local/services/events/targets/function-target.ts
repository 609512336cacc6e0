import type { TargetKind } from './target-kind.ts';

/** A Lambda function (or version, or alias), called asynchronously; its resource policy must admit the rule. */
export const functionTarget: TargetKind = {
  service: 'lambda',
  resource: /^function:/,
  send: (cloud, caller, { target, input }) =>
    cloud.call(caller, 'lambda', 'Invoke', {
      FunctionName: target.Arn,
      InvocationType: 'Event',
      Payload: Buffer.from(input),
    }),
};
