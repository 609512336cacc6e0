import type { Target } from '@aws-sdk/client-eventbridge';
import type { Caller } from '../../../caller.ts';
import type { Cloud } from '../../../cloud.ts';
import { eventBusTarget } from './event-bus-target.ts';
import { functionTarget } from './function-target.ts';
import { logGroupTarget } from './log-group-target.ts';
import { queueTarget } from './queue-target.ts';
import { stateMachineTarget } from './state-machine-target.ts';
import { topicTarget } from './topic-target.ts';

/** One kind of resource that a rule can send events to. */
export interface TargetKind {
  /** The service in the ARN, and how its resource part looks. */
  readonly service: string;
  readonly resource: RegExp;
  /** The target must name a role, which then makes the call. */
  readonly needsRole?: boolean;
  /** What is wrong with the target's parameters, in AWS's words. */
  check?(target: Target): string | undefined;
  send(cloud: Cloud, caller: Caller, message: TargetMessage): Promise<unknown>;
}

interface TargetMessage {
  readonly target: Target;
  /** What the target is to be sent. */
  readonly input: string;
  /** The event itself, as JSON. */
  readonly event: string;
}

/** The kind of an ARN; undefined for one that the local cloud cannot deliver to. */
export function targetKind(arn: string): TargetKind | undefined {
  const [prefix, , service, , , ...resource] = arn.split(':');
  if (prefix !== 'arn') return undefined;
  return KINDS.find((kind) => kind.service === service && kind.resource.test(resource.join(':')));
}

const KINDS: readonly TargetKind[] = [
  functionTarget,
  stateMachineTarget,
  queueTarget,
  topicTarget,
  eventBusTarget,
  logGroupTarget,
];
