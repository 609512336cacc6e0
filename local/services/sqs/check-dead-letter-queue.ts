import { invalidValue } from './errors.ts';
import { isFifo, redrivePolicyOf } from './queue-attributes.ts';
import type { Queues } from './queues.ts';

/** A dead-letter queue must exist, be of the same type, and admit its source. */
export function checkDeadLetterQueue(
  queues: Queues,
  name: string,
  attributes: Readonly<Record<string, string>>,
): void {
  const policy = redrivePolicyOf({ attributes });
  if (!policy) return;
  const target = queues.all.get(policy.deadLetterTargetArn.split(':').at(-1)!);
  const value = attributes['RedrivePolicy'];
  if (target?.record.arn !== policy.deadLetterTargetArn) {
    throw invalidValue(value, 'RedrivePolicy', 'Dead letter target does not exist.');
  }
  if (isFifo(target.record) !== name.endsWith('.fifo')) {
    throw invalidValue(value, 'RedrivePolicy', 'Dead-letter queue must be same type of queue as the source.');
  }
}
