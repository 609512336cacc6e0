import type { CreateQueueCommandInput } from '@aws-sdk/client-sqs';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import { checkDeadLetterQueue } from './check-dead-letter-queue.ts';
import { missingParameter } from './errors.ts';
import { checkAttributes, differingAttribute, withoutEmpty } from './queue-attributes.ts';
import type { Queues } from './queues.ts';

/** Makes a queue, or finds the one that is there with the same attributes; gives back its name. */
export function createQueue(cloud: Cloud, queues: Queues, input: CreateQueueCommandInput): string {
  const { QueueName: name, Attributes = {}, tags = {} } = input;
  if (!name) throw missingParameter('QueueName');
  checkName(name, Attributes);
  checkAttributes(name, Attributes);
  const existing = queues.all.get(name);
  if (existing) {
    const differing = differingAttribute(existing.record, Attributes);
    if (differing === undefined) return name;
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${differing}`,
    );
  }
  checkDeadLetterQueue(queues, name, Attributes);
  const now = cloud.clock.now();
  queues.add({
    name,
    arn: cloud.arn('sqs', name),
    createdAt: now,
    modifiedAt: now,
    attributes: withoutEmpty(Attributes),
    tags: { ...tags },
  });
  return name;
}

function checkName(name: string, attributes: Readonly<Record<string, string>>): void {
  const fifo = name.endsWith('.fifo');
  if (!/^[\w-]{1,80}$/.test(fifo ? name.slice(0, -'.fifo'.length) : name) || name.length > 80) {
    throw new AwsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      { status: 400 },
    );
  }
  if (fifo !== (attributes['FifoQueue'] === 'true')) {
    throw new AwsError(
      'InvalidParameterValue',
      fifo
        ? 'The name of a FIFO queue can only be used with the attribute FifoQueue.'
        : 'The name of a FIFO queue must end with the .fifo suffix.',
      { status: 400 },
    );
  }
}
