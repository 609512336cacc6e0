import type { Cloud } from '../../cloud.ts';
import { queueDoesNotExist } from './errors.ts';
import { openQueue, type Queue } from './queue.ts';
import { redrivePolicyOf } from './queue-attributes.ts';
import type { MessageRecord, QueueRecord } from './queue-record.ts';

/** All queues, by name. */
export interface Queues {
  readonly all: ReadonlyMap<string, Queue>;
  add(record: QueueRecord): Queue;
  delete(queue: Queue): void;
  /** The queue of a URL, or QueueDoesNotExist. */
  byUrl(url: string | undefined): Queue;
  url(name: string): string;
  close(): void;
}

export function createQueues(cloud: Cloud): Queues {
  const records = cloud.store.table<QueueRecord>('sqs', 'queues');
  const messages = cloud.store.table<MessageRecord>('sqs', 'messages');
  const all = new Map<string, Queue>();

  const deadLetterQueue = (queue: QueueRecord, message: MessageRecord) => {
    const policy = redrivePolicyOf(queue);
    if (!policy || message.receiveCount < policy.maxReceiveCount) return undefined;
    return all.get(policy.deadLetterTargetArn.split(':').at(-1)!);
  };
  const open = (record: QueueRecord) => {
    const queue = openQueue(record, { clock: cloud.clock, messages, deadLetterQueue });
    all.set(record.name, queue);
    return queue;
  };

  for (const record of records.values()) open(record);
  return {
    all,
    add: (record) => {
      records.set(record.name, record);
      return open(record);
    },
    delete: (queue) => {
      queue.purge();
      queue.close();
      records.delete(queue.record.name);
      all.delete(queue.record.name);
    },
    byUrl: (url = '') => {
      const { account, name } = parseQueueUrl(url);
      const queue = account === cloud.account ? all.get(name) : undefined;
      if (!queue) throw queueDoesNotExist();
      return queue;
    },
    url: (name) => `${cloud.endpoint}/${cloud.account}/${name}`,
    close: () => {
      for (const queue of all.values()) queue.close();
    },
  };
}

/** The last two parts of the path: whatever host a client reached us by. */
export function parseQueueUrl(url: string): { account: string; name: string } {
  const [account = '', name = ''] = url.replace(/\/$/, '').split('/').slice(-2);
  return { account, name };
}
