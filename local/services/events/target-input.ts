import type { InputTransformer, Target } from '@aws-sdk/client-eventbridge';
import { type BusEvent, secondsTime } from './bus-event.ts';
import { parseJsonPath } from './json-path.ts';
import type { RuleRecord } from './rule-record.ts';

/** What a target is sent for an event: the event, a part of it, a constant, or a template filled from it. */
export function targetInput(rule: RuleRecord, target: Target, event: BusEvent): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputPath !== undefined) return pathInput(target.InputPath, event);
  if (target.InputTransformer) return transformedInput(rule, target.InputTransformer, event);
  return event.text;
}

function pathInput(path: string, event: BusEvent): string {
  if (path === '$') return event.text;
  const value = parseJsonPath(path)?.(JSON.parse(event.text));
  return JSON.stringify(value) ?? '';
}

/**
 * Fills the template as EventBridge does, faults included: inside quotes a value is put in without escaping, and a
 * path that leads nowhere leaves nothing behind.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
function transformedInput(rule: RuleRecord, transformer: InputTransformer, event: BusEvent): string {
  const template = transformer.InputTemplate ?? '';
  const variables = variablesOf(rule, transformer, event);
  const isJson = isJsonTemplate(template);
  let inString = false;
  return template.replace(TOKEN, (token, name: string | undefined) => {
    if (name === undefined) {
      if (token === '"') inString = !inString;
      return token;
    }
    const value = variables.get(name);
    return isJson && !inString ? jsonOf(value) : textOf(value);
  });
}

/** A template that starts as an object or a list must give JSON. */
export const isJsonTemplate = (template: string): boolean => /^\s*[{[]/.test(template);

const TOKEN = /\\.|"|<([\w.-]+)>/g;

function variablesOf(
  rule: RuleRecord,
  transformer: InputTransformer,
  event: BusEvent,
): ReadonlyMap<string, unknown> {
  const value = JSON.parse(event.text) as Record<string, unknown>;
  const { detail: _detail, ...withoutDetail } = value;
  const variables = new Map<string, unknown>([
    ['aws.events.rule-arn', rule.arn],
    ['aws.events.rule-name', rule.name],
    ['aws.events.event.ingestion-time', secondsTime(event.ingestedAt)],
    ['aws.events.event', withoutDetail],
    ['aws.events.event.json', value],
  ]);
  for (const [name, path] of Object.entries(transformer.InputPathsMap ?? {})) {
    variables.set(name, parseJsonPath(path)?.(value));
  }
  return variables;
}

const jsonOf = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : jsonOf(value));
