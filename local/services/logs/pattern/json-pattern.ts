import { parseCondition } from './condition.ts';
import { invalidPattern } from './invalid-pattern.ts';
import type { MessageFilter } from './message-filter.ts';

/** `{ $.user.name = "a*" && $.codes[0] >= 500 }`: matches only messages that are JSON objects or arrays. */
export function jsonPattern(pattern: string): MessageFilter {
  if (!pattern.endsWith('}')) throw invalidPattern('} at the end', pattern);
  const condition = parseCondition(pattern.slice(1, -1), SELECTOR);
  return (message) => {
    const document = parsed(message);
    return (
      typeof document === 'object' && document !== null && condition((selector) => select(document, selector))
    );
  };
}

const STEP = String.raw`\.[\w@$:/-]+|\[\d+\]|\["[^"]+"\]|\['[^']+'\]`;
const SELECTOR = new RegExp(String.raw`\$(?:${STEP})*`);

function select(document: unknown, selector: string): unknown {
  let value: unknown = document;
  for (const [step] of selector.matchAll(new RegExp(STEP, 'g'))) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[step.replaceAll(/^\.|^\[["']?|["']?\]$/g, '')];
  }
  return value;
}

function parsed(message: string): unknown {
  const start = message.trimStart()[0];
  if (start !== '{' && start !== '[') return undefined;
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return undefined;
  }
}
