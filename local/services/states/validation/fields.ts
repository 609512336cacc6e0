/** What a field's value may be. A field that takes a JSONata expression takes it beside the named type. */
export type FieldType =
  | 'any'
  | 'string'
  | 'boolean'
  | 'object'
  | 'list'
  | 'machine'
  | 'seconds' // whole number or expression
  | 'number'
  | 'text' // string or expression
  | 'items'; // list or expression

type Fields = Readonly<Record<string, FieldType>>;

const COMMON: Fields = { Type: 'string', Comment: 'string', QueryLanguage: 'string' };
const TRANSITION: Fields = { Next: 'string', End: 'boolean' };
const DATA: Fields = { Output: 'any', Assign: 'object' };
const ERRORS: Fields = { Retry: 'list', Catch: 'list' };

/** The fields that each state type has under JSONata: https://states-language.net/spec.html#state-type-table */
export const STATE_FIELDS: Readonly<Record<string, Fields>> = {
  Task: {
    ...COMMON,
    ...TRANSITION,
    ...DATA,
    ...ERRORS,
    Resource: 'string',
    Arguments: 'any',
    TimeoutSeconds: 'seconds',
    HeartbeatSeconds: 'seconds',
  },
  Wait: { ...COMMON, ...TRANSITION, ...DATA, Seconds: 'seconds', Timestamp: 'text' },
  Pass: { ...COMMON, ...TRANSITION, ...DATA },
  Succeed: { ...COMMON, Output: 'any' },
  Fail: { ...COMMON, Error: 'text', Cause: 'text' },
  Choice: { ...COMMON, ...DATA, Choices: 'list', Default: 'string' },
  Parallel: { ...COMMON, ...TRANSITION, ...DATA, ...ERRORS, Branches: 'list', Arguments: 'any' },
  Map: {
    ...COMMON,
    ...TRANSITION,
    ...DATA,
    ...ERRORS,
    Items: 'items',
    ItemSelector: 'any',
    ItemBatcher: 'object',
    ItemProcessor: 'machine',
    Iterator: 'machine',
    MaxConcurrency: 'seconds',
    ToleratedFailureCount: 'seconds',
    ToleratedFailurePercentage: 'number',
    Label: 'string',
  },
};

/** What a state must have; of an inner list, one. */
export const REQUIRED_FIELDS: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  Task: ['Resource', ['Next', 'End']],
  Wait: [
    ['Seconds', 'Timestamp'],
    ['Next', 'End'],
  ],
  Pass: [['Next', 'End']],
  Succeed: [],
  Fail: [],
  Choice: ['Choices'],
  Parallel: ['Branches', ['Next', 'End']],
  Map: [
    ['ItemProcessor', 'Iterator'],
    ['Next', 'End'],
  ],
};

/** Fields that exist, but only in a state whose query language is JSONPath. */
export const JSONPATH_FIELDS: ReadonlySet<string> = new Set([
  'InputPath',
  'OutputPath',
  'ResultPath',
  'Parameters',
  'ResultSelector',
  'Result',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'ErrorPath',
  'CausePath',
  'Variable',
]);

export const RETRIER_FIELDS: Fields = {
  Comment: 'string',
  ErrorEquals: 'list',
  IntervalSeconds: 'number',
  MaxAttempts: 'number',
  BackoffRate: 'number',
  MaxDelaySeconds: 'number',
  JitterStrategy: 'string',
};

export const CATCHER_FIELDS: Fields = { Comment: 'string', ErrorEquals: 'list', Next: 'string', ...DATA };
export const CHOICE_FIELDS: Fields = { Comment: 'string', Condition: 'any', Next: 'string', ...DATA };
export const BATCHER_FIELDS: Fields = { MaxItemsPerBatch: 'seconds', BatchInput: 'any' };

export const MACHINE_FIELDS: Fields = {
  Comment: 'string',
  Version: 'string',
  QueryLanguage: 'string',
  StartAt: 'string',
  States: 'object',
  TimeoutSeconds: 'number',
};

export const INNER_MACHINE_FIELDS: Fields = {
  Comment: 'string',
  StartAt: 'string',
  States: 'object',
  ProcessorConfig: 'object',
};
