import { AwsError } from '../../aws-error.ts';
import { invalidAttributeValue } from './errors.ts';
import type { QueueRecord } from './queue-record.ts';

/** A whole number within bounds, as text, with the value of a queue that does not say. */
interface NumberAttribute {
  readonly low: number;
  readonly high: number;
  readonly fallback: string;
}

const NUMBERS: Readonly<Record<string, NumberAttribute>> = {
  VisibilityTimeout: { low: 0, high: 43_200, fallback: '30' },
  DelaySeconds: { low: 0, high: 900, fallback: '0' },
  MaximumMessageSize: { low: 1_024, high: 1_048_576, fallback: '1048576' },
  MessageRetentionPeriod: { low: 60, high: 1_209_600, fallback: '345600' },
  ReceiveMessageWaitTimeSeconds: { low: 0, high: 20, fallback: '0' },
  KmsDataKeyReusePeriodSeconds: { low: 60, high: 86_400, fallback: '300' },
};

const JSON_ATTRIBUTES = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];
const FIFO_ATTRIBUTES = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];
const OTHERS = ['KmsMasterKeyId', 'SqsManagedSseEnabled'];

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export const isFifo = (queue: Pick<QueueRecord, 'attributes'>): boolean =>
  queue.attributes['FifoQueue'] === 'true';

/** The value of a number attribute, set or by default. */
export const numberOf = ({ attributes }: QueueRecord, name: string): number =>
  Number(attributes[name] ?? NUMBERS[name]!.fallback);

export function redrivePolicyOf({ attributes }: Pick<QueueRecord, 'attributes'>): RedrivePolicy | undefined {
  const text = attributes['RedrivePolicy'];
  if (!text) return undefined;
  // AWS takes the count as a number or as text.
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(text) as Record<keyof RedrivePolicy, string>;
  return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
}

/** An attribute that is set to an empty text is taken away. */
export const withoutEmpty = (attributes: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== ''));

/** Refuses attributes that a queue does not have, or values that AWS would not take. */
export function checkAttributes(name: string, attributes: Readonly<Record<string, string>>): void {
  const fifo = name.endsWith('.fifo');
  for (const [attribute, value] of Object.entries(attributes)) {
    const number = NUMBERS[attribute];
    if (number) checkNumber(attribute, value, number);
    else if (JSON_ATTRIBUTES.includes(attribute)) checkJson(attribute, value);
    else if (FIFO_ATTRIBUTES.includes(attribute)) {
      if (!fifo) throw unknownAttribute(attribute);
    } else if (!OTHERS.includes(attribute)) throw unknownAttribute(attribute);
  }
  if (attributes['KmsMasterKeyId']) {
    throw new AwsError(
      'InvalidAttributeValue',
      'KmsMasterKeyId is not supported by the local cloud; leave it out.',
    );
  }
}

/** Whether a queue that exists is the one that CreateQueue asks for. */
export function differingAttribute(
  queue: QueueRecord,
  asked: Readonly<Record<string, string>>,
): string | undefined {
  return Object.keys(asked).find(
    (name) => asked[name] !== (queue.attributes[name] ?? NUMBERS[name]?.fallback),
  );
}

/** What GetQueueAttributes shows of the settings. */
export function settingsOf(queue: QueueRecord): Record<string, string> {
  const defaults = Object.entries(NUMBERS).filter(([name]) => name !== 'KmsDataKeyReusePeriodSeconds');
  return {
    ...Object.fromEntries(defaults.map(([name, { fallback }]) => [name, fallback])),
    SqsManagedSseEnabled: 'true',
    ...(isFifo(queue)
      ? { ContentBasedDeduplication: 'false', DeduplicationScope: 'queue', FifoThroughputLimit: 'perQueue' }
      : {}),
    ...queue.attributes,
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1_000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1_000)),
    QueueArn: queue.arn,
  };
}

const unknownAttribute = (name: string) => new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);

function checkNumber(name: string, value: string, { low, high }: NumberAttribute): void {
  if (!/^\d+$/.test(value) || Number(value) < low || Number(value) > high) throw invalidAttributeValue(name);
}

function checkJson(name: string, value: string): void {
  // Empty text removes the attribute.
  if (value === '') return;
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(value) as Record<string, unknown>;
  } catch {
    throw invalidAttributeValue(name);
  }
  if (name === 'RedrivePolicy') checkRedrive(value, parsed);
}

function checkRedrive(text: string, { deadLetterTargetArn, maxReceiveCount }: Record<string, unknown>): void {
  const count = Number(maxReceiveCount);
  const faults = [
    ...(typeof deadLetterTargetArn === 'string'
      ? []
      : ['Redrive policy does not contain mandatory attribute: deadLetterTargetArn.']),
    ...(maxReceiveCount === undefined
      ? ['Redrive policy does not contain mandatory attribute: maxReceiveCount.']
      : []),
    ...(maxReceiveCount !== undefined && !(Number.isInteger(count) && count >= 1 && count <= 1_000)
      ? ['Invalid value for maxReceiveCount: must be an integer from 1 to 1000.']
      : []),
  ];
  const [fault] = faults;
  if (fault) {
    throw new AwsError(
      'InvalidParameterValue',
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: ${fault}`,
      {
        status: 400,
      },
    );
  }
}
