import { eventBusTarget } from './event-bus-target.ts';
import { functionTarget } from './function-target.ts';
import { logGroupTarget } from './log-group-target.ts';
import { queueTarget } from './queue-target.ts';
import { stateMachineTarget } from './state-machine-target.ts';
import type { TargetKind } from './target-kind.ts';
import { topicTarget } from './topic-target.ts';

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
