import { delimitedPattern } from './delimited-pattern.ts';
import { jsonPattern } from './json-pattern.ts';
import type { MessageFilter } from './message-filter.ts';
import { termPattern } from './term-pattern.ts';

/**
 * Reads a filter pattern: terms, `{ $.json = "expression" }` or `[space, delimited, fields]`; throws
 * InvalidParameterException. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function parseFilterPattern(pattern: string): MessageFilter {
  const text = pattern.trim();
  if (text === '') return () => true;
  if (text.startsWith('{')) return jsonPattern(text);
  if (text.startsWith('[')) return delimitedPattern(text);
  return termPattern(text);
}
