import { AwsError } from '../../aws-error.ts';
import type { MessageRecord } from './queue-record.ts';

/** Names a message and the one receive that gave it out. */
export interface ReceiptHandle {
  readonly queue: string;
  readonly id: string;
  readonly receipt: string;
}

export const receiptHandle = (queue: string, { id, receipt }: MessageRecord): string =>
  Buffer.from([queue, id, receipt].join(' ')).toString('base64');

/** Throws ReceiptHandleIsInvalid for what no receive of this queue gave. */
export function parseReceiptHandle(queue: string, handle: string | undefined): ReceiptHandle {
  const [name, id, receipt, ...more] = Buffer.from(handle ?? '', 'base64')
    .toString()
    .split(' ');
  if (name !== queue || !id || !receipt || more.length > 0) {
    throw new AwsError(
      'ReceiptHandleIsInvalid',
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
  return { queue, id, receipt };
}
