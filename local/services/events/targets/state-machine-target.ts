import type { TargetKind } from './target-kind.ts';

/** A state machine: one execution per event, with a name of Step Functions' own making. */
export const stateMachineTarget: TargetKind = {
  service: 'states',
  resource: /^stateMachine:/,
  needsRole: true,
  send: (cloud, caller, { target, input }) =>
    cloud.call(caller, 'states', 'StartExecution', { stateMachineArn: target.Arn, input }),
};
