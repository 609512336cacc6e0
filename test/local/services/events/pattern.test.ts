import { array, assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../local/services/events/pattern/compile-pattern.ts';
import { parseExactJson } from '../../../../local/services/events/pattern/exact-json.ts';

const EVENT = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::bucket'],
  detail: {
    bucket: { name: 'bucket' },
    object: { key: 'in/a.JSON', size: 12, tags: ['a', 'b'], none: null, flag: true, empty: [] },
    parts: [
      { number: 1, state: 'done' },
      { number: 2, state: 'open' },
    ],
    'source-ip-address': '10.0.1.7',
    'source-ip-v6': '2001:db8::7',
  },
};

const object = (pattern: object) => ({ detail: { object: pattern } });

describe('matches', () => {
  it.each([
    ['an exact string', { source: ['aws.s3'] }],
    ['one of several', { source: ['x', 'aws.s3'] }],
    ['a prefix', { source: [{ prefix: 'aws.' }] }],
    ['a prefix in any case', { source: [{ prefix: { 'equals-ignore-case': 'AWS.' } }] }],
    ['a suffix', object({ key: [{ suffix: '.JSON' }] })],
    ['a suffix in any case', object({ key: [{ suffix: { 'equals-ignore-case': '.json' } }] })],
    ['a string in any case', object({ key: [{ 'equals-ignore-case': 'IN/A.json' }] })],
    ['a wildcard', object({ key: [{ wildcard: 'in/*.JSON' }] })],
    ['a wildcard of several parts', object({ key: [{ wildcard: '*/*.J*N' }] })],
    ['a range', object({ size: [{ numeric: ['>', 10, '<=', 12] }] })],
    ['an equal number', object({ size: [{ numeric: ['=', 12] }] })],
    ['one element of a list', object({ tags: ['b', 'z'] })],
    ['an absent field', object({ nope: [{ exists: false }] })],
    ['a field below an absent one', { detail: { nope: { deeper: [{ exists: false }] } } }],
    ['a present field', object({ key: [{ exists: true }] })],
    ['null', object({ none: [null] })],
    ['a present null', object({ none: [{ exists: true }] })],
    ['a boolean', object({ flag: [true] })],
    ['an empty list as absent', object({ empty: [{ exists: false }] })],
    ['an object as absent', { detail: { bucket: [{ exists: false }] } }],
    ['anything but a prefix', object({ key: [{ 'anything-but': { prefix: 'out/' } }] })],
    ['anything but strings', object({ key: [{ 'anything-but': ['x', 'y'] }] })],
    ['anything but a number', object({ size: [{ 'anything-but': 13 }] })],
    ['anything but a wildcard', object({ key: [{ 'anything-but': { wildcard: '*.txt' } }] })],
    ['either side of $or', { $or: [{ source: ['x'] }, { detail: { bucket: { name: ['bucket'] } } }] }],
    ['an IPv4 range', { detail: { 'source-ip-address': [{ cidr: '10.0.0.0/16' }] } }],
    ['an IPv6 range', { detail: { 'source-ip-v6': [{ cidr: '2001:db8::/32' }] } }],
    ['one object of a list as a whole', { detail: { parts: { number: [2], state: ['open'] } } }],
  ])('%s', (_title, pattern) => expect(matches(pattern, EVENT)).toBe(true));
});

describe('does not match', () => {
  it.each([
    ['another string', { source: ['aws.ec2'] }],
    ['another case', { source: ['AWS.S3'] }],
    ['a present field asked to be absent', object({ key: [{ exists: false }] })],
    ['an absent field asked to be present', object({ nope: [{ exists: true }] })],
    ['an absent field, even by anything-but', object({ nope: [{ 'anything-but': 'x' }] })],
    ['an object asked to be present', { detail: { bucket: [{ exists: true }] } }],
    ['what anything-but names', object({ key: [{ 'anything-but': ['in/a.JSON'] }] })],
    ['outside of a range', object({ size: [{ numeric: ['>', 12] }] })],
    ['a string as a number', object({ key: [{ numeric: ['>', 0] }] })],
    ['a number as a string', object({ size: ['12'] })],
    ['outside of an address range', { detail: { 'source-ip-address': [{ cidr: '10.0.2.0/24' }] } }],
    ['an IPv6 address by an IPv4 range', { detail: { 'source-ip-v6': [{ cidr: '0.0.0.0/0' }] } }],
    ['two objects of a list together', { detail: { parts: { number: [1], state: ['open'] } } }],
    ['a wildcard whose ends overlap', { detail: { bucket: { name: [{ wildcard: 'bucke*ket' }] } } }],
  ])('%s', (_title, pattern) => expect(matches(pattern, EVENT)).toBe(false));

  it.each([
    ['300', '300.0'],
    ['300', '3.0e2'],
    ['300.0', '300'],
    ['3.0e2', '300.0'],
  ])('the number %s by the pattern %s, which is written differently', (number, pattern) => {
    const match = compilePattern(`{"detail":{"n":[${pattern}]}}`);
    expect(match(parseExactJson(`{"detail":{"n":${number}}}`))).toBe(false);
    expect(match(parseExactJson(`{"detail":{"n":${pattern}}}`))).toBe(true);
  });
});

describe('refuses', () => {
  it.each([
    ['{"source":"aws.s3"}', '"source" must be an object or an array'],
    ['{"source":[]}', 'Empty arrays are not allowed'],
    ['{}', 'Empty objects are not allowed'],
    ['[]', 'Filter is not an object'],
    ['{', 'Invalid JSON'],
    ['{"a":[{"like":"x"}]}', 'Unrecognized match type like'],
    ['{"a":[["x"]]}', 'Match value must be String, number, true, false, or null'],
    ['{"a":[{"prefix":1}]}', 'prefix match pattern must be a string'],
    ['{"a":[{"prefix":"x","suffix":"y"}]}', 'Only one key allowed in match expression'],
    ['{"a":[{"exists":"yes"}]}', 'exists match pattern must be either true or false.'],
    ['{"a":[{"numeric":["<"]}]}', 'Value of < must be numeric'],
    ['{"a":[{"numeric":["~",1]}]}', 'Unrecognized numeric range operator: ~'],
    ['{"a":[{"wildcard":"a**b"}]}', 'Consecutive wildcard characters at pos 2'],
    ['{"a":[{"cidr":"10.0.0.0"}]}', "Malformed CIDR, one '/' required"],
    [
      '{"a":[{"anything-but":["x",1]}]}',
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    ],
  ])('%s', (pattern, reason) => expect(() => compilePattern(pattern)).toThrow(reason));
});

it('matches a wildcard exactly where a regular expression does', () => {
  const text = string({ unit: constantFrom('a', 'b', '.'), maxLength: 12 });
  const pattern = array(constantFrom('a', 'b', '.', '*'), { maxLength: 8 }).map((parts) =>
    parts.join('').replace(/\*+/g, '*'),
  );
  assert(
    property(text, pattern, (value, wildcard) => {
      const source = wildcard.replaceAll('.', String.raw`\.`).replaceAll('*', '.*');
      expect(matches({ v: [{ wildcard }] }, { v: value })).toBe(new RegExp(`^${source}$`).test(value));
    }),
  );
});

const matches = (pattern: object, event: object) =>
  compilePattern(JSON.stringify(pattern))(parseExactJson(JSON.stringify(event)));
