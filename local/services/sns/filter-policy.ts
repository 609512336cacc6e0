import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { compilePattern } from '../events/pattern/compile-pattern.ts';
import { type ExactJson, parseExactJson } from '../events/pattern/exact-json.ts';
import { PatternError } from '../events/pattern/pattern-error.ts';
import { invalidParameter } from './errors.ts';
import type { SubscriptionRecord } from './sns-state.ts';

/** Refuses a filter policy that SNS would not take. */
export function checkFilterPolicy(text: string): void {
  try {
    compilePattern(text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw invalidParameter(`FilterPolicy: ${error.message}`);
  }
}

/**
 * Whether a subscription wants a message, by its attributes or by its body.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
export function wants(
  { attributes }: SubscriptionRecord,
  body: string,
  messageAttributes: Record<string, MessageAttributeValue>,
): boolean {
  const policy = attributes['FilterPolicy'];
  if (!policy || policy === '{}') return true;
  const subject =
    attributes['FilterPolicyScope'] === 'MessageBody' ? parseBody(body) : attributesOf(messageAttributes);
  return subject !== undefined && compilePattern(policy)(subject);
}

/** A body that is not JSON matches no policy. */
function parseBody(body: string): ExactJson | undefined {
  try {
    return parseExactJson(body);
  } catch {
    return undefined;
  }
}

const attributesOf = (attributes: Record<string, MessageAttributeValue>): ExactJson =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType, StringValue = '' }]) => {
      if (DataType === 'Binary') return [];
      const isJson = DataType === 'Number' || DataType === 'String.Array';
      return [[name, (isJson ? parseBody(StringValue) : undefined) ?? StringValue]];
    }),
  );
