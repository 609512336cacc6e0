import type { Target } from '@aws-sdk/client-eventbridge';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import { serviceCaller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { type DeliveryFailure, deliveryFailure } from './delivery-failure.ts';
import { createRoleCallers } from './role-callers.ts';
import { isJsonTemplate } from './target-input.ts';
import { queueUrl } from './targets/queue-target.ts';
import { targetKind } from './targets/target-kinds.ts';

/** An event on its way to one target; kept until the target took it or it became a dead letter. */
interface Delivery {
  readonly ruleArn: string;
  readonly target: Target;
  readonly input: string;
  readonly event: string;
  /** When the first attempt was due, epoch ms. */
  readonly since: number;
  attempts: number;
  /** When the next attempt is due, epoch ms. */
  due: number;
}

export interface Deliveries {
  add(delivery: Omit<Delivery, 'attempts' | 'since'>): void;
  start(): void;
  stop(): void;
}

/**
 * Delivers events to targets, at least once: AWS's retry policy (185 retries within 24 hours unless the target says
 * otherwise) with back-off in cloud time, then the target's dead-letter queue.
 */
export function createDeliveries(cloud: Cloud): Deliveries {
  const open = cloud.store.table<Delivery>('events', 'deliveries');
  const timers = new Map<string, () => void>();
  const assumeRole = createRoleCallers(cloud);
  let stopped = false;

  const schedule = (id: string, delivery: Delivery) => {
    const run = () => {
      timers.delete(id);
      if (!stopped) void attempt(id, delivery);
    };
    const now = cloud.clock.now();
    timers.set(id, delivery.due <= now ? immediately(run) : cloud.clock.at(delivery.due, run));
  };

  const attempt = async (id: string, delivery: Delivery) => {
    delivery.attempts += 1;
    const failure = await send(delivery);
    if (stopped) return;
    if (failure && mayRetry(failure, delivery)) {
      delivery.due = cloud.clock.now() + backOff(delivery.attempts);
      return schedule(id, delivery);
    }
    open.delete(id);
    if (failure) await sendToDeadLetterQueue(cloud, delivery, failure);
  };

  const send = async (delivery: Delivery): Promise<DeliveryFailure | undefined> => {
    const { ruleArn, target } = delivery;
    const kind = targetKind(target.Arn!)!;
    try {
      checkInput(delivery);
      const caller = target.RoleArn
        ? await assumeRole(target.RoleArn, ruleArn).catch(failedToAssume)
        : serviceCaller('events.amazonaws.com', ruleArn);
      await kind.send(cloud, caller, delivery);
      return undefined;
    } catch (error) {
      return deliveryFailure(error);
    }
  };

  const mayRetry = (failure: DeliveryFailure, { target, attempts, since }: Delivery) =>
    failure.retryable &&
    open.size <= MOST_OPEN &&
    attempts <= (target.RetryPolicy?.MaximumRetryAttempts ?? 185) &&
    cloud.clock.now() - since < maximumAge(target);

  return {
    add: (delivery) => {
      const id = randomUUID();
      const entry = { ...delivery, attempts: 0, since: delivery.due };
      open.set(id, entry);
      schedule(id, entry);
    },
    start: () => {
      for (const [id, delivery] of open) schedule(id, delivery);
    },
    stop: () => {
      stopped = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}

/** Beyond that many waiting events nothing is tried again: a dead target must not fill the memory. */
const MOST_OPEN = 20_000;
const FIRST_BACK_OFF = 1_000;
const LONGEST_BACK_OFF = 600_000;

const maximumAge = (target: Target) => (target.RetryPolicy?.MaximumEventAgeInSeconds ?? 86_400) * 1_000;

/** Exponential, with half of it left to chance. */
function backOff(attempts: number): number {
  const longest = Math.min(FIRST_BACK_OFF * 2 ** (attempts - 1), LONGEST_BACK_OFF);
  return longest / 2 + Math.random() * (longest / 2);
}

function immediately(run: () => void): () => void {
  const immediate = setImmediate(run);
  return () => clearImmediate(immediate);
}

/** A JSON template whose values broke it is never sent. */
function checkInput({ target, input }: Delivery): void {
  if (!isJsonTemplate(target.InputTransformer?.InputTemplate ?? '')) return;
  try {
    JSON.parse(input);
  } catch (cause) {
    throw new AwsError('InvalidJson', `The transformed input is not valid JSON: ${input.slice(0, 200)}`, {
      cause,
    });
  }
}

function failedToAssume(cause: unknown): never {
  throw new AwsError('AssumeRoleFailed', cause instanceof Error ? cause.message : String(cause), { cause });
}

/** A queue that cannot be written to loses the event, as AWS does. */
async function sendToDeadLetterQueue(
  cloud: Cloud,
  delivery: Delivery,
  failure: DeliveryFailure,
): Promise<void> {
  const arn = delivery.target.DeadLetterConfig?.Arn;
  if (arn === undefined) return;
  const attributes: Record<string, string> = {
    RULE_ARN: delivery.ruleArn,
    TARGET_ARN: delivery.target.Arn!,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    ...(failure.retryable ? exhaustion(cloud, delivery) : {}),
  };
  const message = {
    QueueUrl: queueUrl(cloud.endpoint, arn),
    MessageBody: delivery.event,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  };
  const caller = serviceCaller('events.amazonaws.com', delivery.ruleArn);
  await cloud.call(caller, 'sqs', 'SendMessage', message).catch(() => undefined);
}

const exhaustion = (cloud: Cloud, { target, attempts, since }: Delivery) => ({
  EXHAUSTED_RETRY_CONDITION:
    cloud.clock.now() - since >= maximumAge(target) ? 'MaximumEventAgeInSeconds' : 'MaximumRetryAttempts',
  RETRY_ATTEMPTS: String(attempts - 1),
});
