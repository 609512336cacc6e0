import { createHash } from 'node:crypto';
import type { StoredAttribute } from './queue-record.ts';

export const md5 = (text: string | Buffer): string => createHash('md5').update(text).digest('hex');

/**
 * The digest that SDKs check answers with.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesMd5(attributes: Readonly<Record<string, StoredAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  return md5(Buffer.concat(names.flatMap((name) => encode(name, attributes[name]!))));
}

const STRING = Buffer.from([1]);
const BINARY = Buffer.from([2]);

function encode(name: string, { DataType = '', StringValue, binary }: StoredAttribute): Buffer[] {
  const value =
    binary === undefined
      ? [STRING, sized(Buffer.from(StringValue ?? ''))]
      : [BINARY, sized(Buffer.from(binary, 'base64'))];
  return [sized(Buffer.from(name)), sized(Buffer.from(DataType)), ...value];
}

function sized(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
