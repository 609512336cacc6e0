import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as z from 'zod/mini';
import { withDeadline } from './deadline.ts';
import { logger } from './logger.ts';

/**
 * A Lambda function in its only form: an event that passed its schema, one call under a deadline, one log line about how
 * it ended. What is thrown is logged with its causes and thrown on, for Step Functions or Lambda to retry.
 */
export function lambdaHandler<Event, Result>(
  schema: z.ZodMiniType<Event>,
  work: (event: Event) => Promise<Result>,
) {
  return middy()
    .use(injectLambdaContext(logger, { clearState: true }))
    .handler(async (event: unknown, context: LambdaContext): Promise<Result> => {
      try {
        const parsed = parseEvent(schema, event);
        logger.appendKeys(correlation(parsed));
        const result = await withDeadline(context, () => work(parsed));
        logger.info('done', { result: loggable(result) });
        return result;
      } catch (error) {
        logger.error('failed', error as Error);
        throw error;
      }
    });
}

interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

function parseEvent<Event>(schema: z.ZodMiniType<Event>, event: unknown): Event {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  throw new InvalidEvent(`expected an event as ${z.prettifyError(result.error).replaceAll(/\s+/g, ' ')}`);
}

/** Thrown for an event that is not what the function is for; asking again changes nothing. */
export class InvalidEvent extends Error {
  override readonly name = 'Refused';
}

/** What every line of the log should carry, wherever the event has it. */
function correlation(event: unknown): Record<string, string> {
  const fields = event as { run?: Record<string, unknown>; release?: unknown; execution?: unknown };
  const found = {
    release: fields.run?.['release'] ?? fields.release,
    environment: fields.run?.['environment'],
    execution: fields.execution,
  };
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Results are small values; host lists and tokens stay out of the log. */
const loggable = (result: unknown): unknown =>
  typeof result === 'object' && result !== null
    ? Object.fromEntries(Object.entries(result).filter(([, value]) => typeof value !== 'object'))
    : result;
