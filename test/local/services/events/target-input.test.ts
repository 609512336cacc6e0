import { describe, expect, it } from 'vitest';
import { createEvent } from '../../../../local/services/events/bus-event.ts';
import type { RuleRecord } from '../../../../local/services/events/rule-record.ts';
import { targetInput } from '../../../../local/services/events/target-input.ts';

const RULE: RuleRecord = {
  name: 'rule',
  bus: 'default',
  arn: 'arn:aws:events:us-east-1:123456789012:rule/rule',
  state: 'ENABLED',
  createdBy: '123456789012',
  tags: {},
  targets: [],
};

const TIME = Date.parse('2026-01-01T00:00:01.500Z');
const EVENT = createEvent(
  { partition: 'aws', region: 'us-east-1', account: '123456789012' },
  {
    source: 'shop',
    detailType: 'Order',
    time: TIME,
    resources: ['r'],
    detail: '{"id":7.0,"name":"a \\"b\\"","list":["x","y"],"items":[{"n":1},{"n":2}],"state":"open"}',
  },
  TIME,
);

const TARGET = { Id: 't', Arn: 'arn:aws:lambda:us-east-1:123456789012:function:f' };

const fill = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  targetInput(RULE, { ...TARGET, InputTransformer: { InputTemplate, InputPathsMap } }, EVENT);

it('sends the event in its envelope, its detail as it was put', () => {
  expect(targetInput(RULE, TARGET, EVENT)).toBe(
    `{"version":"0","id":"${EVENT.id}","detail-type":"Order","source":"shop","account":"123456789012",` +
      `"time":"2026-01-01T00:00:01Z","region":"us-east-1","resources":["r"],"detail":{"id":7.0,"name":"a \\"b\\"",` +
      `"list":["x","y"],"items":[{"n":1},{"n":2}],"state":"open"}}`,
  );
});

it('sends a constant', () => {
  expect(targetInput(RULE, { ...TARGET, Input: '{"a":1}' }, EVENT)).toBe('{"a":1}');
});

it.each([
  ['$.detail.state', '"open"'],
  ['$.detail.list', '["x","y"]'],
  ['$.detail.items[1].n', '2'],
  ['$.detail.items[*].n', '[1,2]'],
  ['$.detail-type', '"Order"'],
])('sends the part of the event at %s', (InputPath, expected) => {
  expect(targetInput(RULE, { ...TARGET, InputPath }, EVENT)).toBe(expected);
});

describe('fills a template', () => {
  it('with JSON outside of quotes', () => {
    expect(fill('{"s": <state>, "l": <list>}', { state: '$.detail.state', list: '$.detail.list' })).toBe(
      '{"s": "open", "l": ["x","y"]}',
    );
  });

  it('with bare text inside of quotes, unescaped', () => {
    expect(
      fill('{"s": "is <state>", "n": "<name>"}', { state: '$.detail.state', name: '$.detail.name' }),
    ).toBe('{"s": "is open", "n": "a "b""}');
  });

  it('that is a string', () => {
    expect(fill('"<id> is <state>"', { id: '$.detail.id', state: '$.detail.state' })).toBe('"7 is open"');
  });

  it('leaving out what the event does not have', () => {
    expect(fill('{"a": <nope>}', { nope: '$.detail.nope' })).toBe('{"a": }');
  });

  it('with the reserved variables', () => {
    expect(fill('{"r": <aws.events.rule-arn>, "t": <aws.events.event.ingestion-time>}')).toBe(
      `{"r": "${RULE.arn}", "t": "2026-01-01T00:00:01Z"}`,
    );
    expect(JSON.parse(fill('{"e": <aws.events.event.json>}'))).toEqual({ e: JSON.parse(EVENT.text) });
    expect(JSON.parse(fill('{"e": <aws.events.event>}')).e).not.toHaveProperty('detail');
  });
});
