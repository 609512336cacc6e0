import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../local/policy/compile-policy.ts';
import { evaluate, type PolicyRequest } from '../../../local/policy/evaluate.ts';
import type { PolicyDocument, PolicyStatement } from '../../../local/policy/policy-document.ts';

const outcome = (statement: object | object[], request: Partial<PolicyRequest>) =>
  evaluate([compilePolicy({ Version: '2012-10-17', Statement: statement as PolicyStatement })], {
    action: 's3:GetObject',
    resource: 'arn:aws:s3:::bucket/key',
    context: {},
    ...request,
  }).outcome;

const allow = (extra: object) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...extra });

describe('actions and resources', () => {
  test.each([
    ['s3:GetObject', 's3:getobject', 'allowed'],
    ['s3:Get*', 's3:GetObject', 'allowed'],
    ['s3:Get?bject', 's3:GetObject', 'allowed'],
    ['*', 'sqs:SendMessage', 'allowed'],
    ['s3:*', 'sqs:SendMessage', 'implicitDeny'],
    [['sqs:*', 's3:PutObject'], 's3:GetObject', 'implicitDeny'],
  ])('matches action %j against %s: %s', (Action, action, expected) => {
    expect(outcome(allow({ Action }), { action })).toBe(expected);
  });

  test.each([
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket/a/b', 'allowed'],
    ['arn:aws:s3:::bucket/*', 'arn:aws:s3:::bucket', 'implicitDeny'],
    ['arn:aws:s3:::Bucket/*', 'arn:aws:s3:::bucket/a', 'implicitDeny'],
    [
      'arn:aws:lambda:*:123456789012:function:a*z',
      'arn:aws:lambda:us-east-1:123456789012:function:abz',
      'allowed',
    ],
    ['arn:aws:lambda:*:function:f', 'arn:aws:lambda:us-east-1:123456789012:function:f', 'allowed'],
    [
      'arn:aws:sqs:*:123456789012:q:x',
      'arn:aws:sqs:us-east-1:999999999999:a:123456789012:q:x',
      'allowed', // a wildcard that ends a part reaches over the colon
    ],
  ])('matches resource %s against %s: %s', (Resource, resource, expected) => {
    expect(outcome(allow({ Resource }), { resource })).toBe(expected);
  });

  test('turns NotAction and NotResource around', () => {
    const statement = { Effect: 'Allow', NotAction: 'iam:*', NotResource: 'arn:aws:s3:::secret/*' };
    expect(outcome(statement, {})).toBe('allowed');
    expect(outcome(statement, { action: 'iam:GetUser' })).toBe('implicitDeny');
    expect(outcome(statement, { resource: 'arn:aws:s3:::secret/a' })).toBe('implicitDeny');
  });

  test('lets a Deny win wherever it stands', () => {
    const deny = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' };
    expect(outcome([allow({}), deny], {})).toBe('explicitDeny');
    expect(outcome([deny, allow({})], {})).toBe('explicitDeny');
  });

  test('fills policy variables and takes their value literally', () => {
    const statement = allow({ Resource: 'arn:aws:s3:::home/${aws:username}/*' });
    const at = (name: string, resource: string) =>
      outcome(statement, { resource, context: { 'AWS:UserName': name } });
    expect(at('ada', 'arn:aws:s3:::home/ada/x')).toBe('allowed');
    expect(at('ada', 'arn:aws:s3:::home/bob/x')).toBe('implicitDeny');
    expect(at('*', 'arn:aws:s3:::home/bob/x')).toBe('implicitDeny');
    expect(outcome(statement, { resource: 'arn:aws:s3:::home//x' })).toBe('implicitDeny');
  });
});

describe('conditions', () => {
  const cases: [string, object, Record<string, string | string[]>, boolean][] = [
    ['StringEquals', { 'aws:PrincipalTag/a': ['x', 'y'] }, { 'aws:principaltag/a': 'y' }, true],
    ['StringEquals', { k: 'X' }, { k: 'x' }, false],
    ['StringEqualsIgnoreCase', { k: 'X' }, { k: 'x' }, true],
    ['StringNotEquals', { k: ['x', 'y'] }, { k: 'y' }, false],
    ['StringNotEquals', { k: 'x' }, {}, true],
    ['StringLike', { k: 'a*c' }, { k: 'abc' }, true],
    ['StringEquals', { k: 'a*c' }, { k: 'abc' }, false],
    ['StringEquals', { k: '${j}-x' }, { k: 'y-x', j: 'y' }, true],
    ['StringLike', { k: 'a${*}c' }, { k: 'abc' }, false],
    ['StringEqualsIfExists', { k: 'x' }, {}, true],
    ['StringEquals', { k: 'x' }, {}, false],
    ['ArnLike', { k: 'arn:aws:s3:*:*:b' }, { k: 'arn:aws:s3:::b' }, true],
    ['ArnEquals', { k: 'arn:aws:s3:*' }, { k: 'arn:aws:s3:::b' }, true],
    ['ArnNotLike', { k: 'arn:aws:s3:::b*' }, { k: 'arn:aws:s3:::c' }, true],
    ['NumericLessThan', { k: '10' }, { k: '9' }, true],
    ['NumericGreaterThanEquals', { k: '10' }, { k: '9.5' }, false],
    ['NumericEquals', { k: 10 }, { k: '10.0' }, true],
    ['DateLessThan', { k: '2026-01-01T00:00:00Z' }, { k: '2025-12-31T23:59:59Z' }, true],
    ['DateGreaterThan', { k: '1767225600' }, { k: '2026-01-01T00:00:01Z' }, true],
    ['Bool', { 'aws:SecureTransport': 'true' }, { 'aws:SecureTransport': 'true' }, true],
    ['Bool', { 'aws:SecureTransport': false }, { 'aws:SecureTransport': 'true' }, false],
    ['BinaryEquals', { k: 'QUJD' }, { k: 'QUJD' }, true],
    ['IpAddress', { k: '10.0.0.0/8' }, { k: '10.1.2.3' }, true],
    ['IpAddress', { k: ['10.0.0.0/8', '::1'] }, { k: '127.0.0.1' }, false],
    ['IpAddress', { k: '2001:db8::/32' }, { k: '2001:db8:1::5' }, true],
    ['NotIpAddress', { k: '10.0.0.0/8' }, { k: '10.1.2.3' }, false],
    ['Null', { k: 'true' }, {}, true],
    ['Null', { k: 'false' }, {}, false],
    ['ForAllValues:StringEquals', { k: ['a', 'b'] }, { k: ['a', 'b'] }, true],
    ['ForAllValues:StringEquals', { k: ['a', 'b'] }, { k: ['a', 'c'] }, false],
    ['ForAllValues:StringEquals', { k: 'a' }, {}, true],
    ['ForAnyValue:StringEquals', { k: 'a' }, { k: ['b', 'a'] }, true],
    ['ForAnyValue:StringEquals', { k: 'a' }, {}, false],
    ['ForAnyValue:StringNotEquals', { k: 'a' }, { k: ['a', 'b'] }, true],
    ['ForAllValues:StringNotLike', { k: 'a*' }, { k: ['b', 'ab'] }, false],
  ];
  test.each(cases)('%s %j in %j: %s', (operator, block, context, holds) => {
    const condition = { Condition: { [operator]: block } };
    expect(outcome(allow(condition), { context })).toBe(holds ? 'allowed' : 'implicitDeny');
    expect(outcome({ ...allow(condition), Effect: 'Deny' }, { context })).toBe(
      holds ? 'explicitDeny' : 'implicitDeny',
    );
  });

  test.each([
    ['StringSounds', 'x'],
    ['IpAddress', 'office'],
    ['NumericLessThan', 'few'],
  ])('fails closed on %s %s', (operator, value) => {
    const condition = { Condition: { [operator]: { k: value } } };
    const request = { context: { k: 'x' } };
    expect(outcome(allow(condition), request)).toBe('implicitDeny');
    expect(outcome({ ...allow(condition), Effect: 'Deny' }, request)).toBe('explicitDeny');
  });

  test('keeps several operators and keys joined by AND', () => {
    const statement = allow({ Condition: { StringEquals: { a: '1', b: '2' }, Bool: { c: 'true' } } });
    expect(outcome(statement, { context: { a: '1', b: '2', c: 'true' } })).toBe('allowed');
    expect(outcome(statement, { context: { a: '1', b: '3', c: 'true' } })).toBe('implicitDeny');
  });
});

describe('principals', () => {
  const session = {
    account: '123456789012',
    arns: ['arn:aws:sts::123456789012:assumed-role/R/s', 'arn:aws:iam::123456789012:role/R'],
    userId: 'AROAX:s',
  };
  test.each([
    ['*', 'allowed'],
    [{ AWS: '*' }, 'allowed'],
    [{ AWS: 'arn:aws:iam::123456789012:role/R' }, 'allowed'],
    [{ AWS: ['arn:aws:sts::123456789012:assumed-role/R/s'] }, 'allowed'],
    [{ AWS: 'arn:aws:sts::123456789012:assumed-role/R/other' }, 'implicitDeny'],
    [{ AWS: '999999999999' }, 'implicitDeny'],
    [{ Service: 'events.amazonaws.com' }, 'implicitDeny'],
  ])('matches %j to a role session: %s', (Principal, expected) => {
    expect(outcome(allow({ Principal }), { principal: session })).toBe(expected);
  });

  test.each([['123456789012'], ['arn:aws:iam::123456789012:root']])(
    'delegates to the account by %s',
    (AWS) => {
      const document = { Version: '2012-10-17', Statement: allow({ Principal: { AWS } }) } as PolicyDocument;
      const request = { action: 'a:b', resource: '*', context: {}, principal: session };
      expect(evaluate([compilePolicy(document)], request)).toEqual({ outcome: 'allowed', delegated: true });
    },
  );

  test('matches services by name only', () => {
    const principal = { service: 'events.amazonaws.com' };
    expect(outcome(allow({ Principal: { Service: 'events.amazonaws.com' } }), { principal })).toBe('allowed');
    expect(outcome(allow({ Principal: { Service: 's3.amazonaws.com' } }), { principal })).toBe(
      'implicitDeny',
    );
  });

  test('turns NotPrincipal around', () => {
    const deny = {
      ...allow({ NotPrincipal: { AWS: 'arn:aws:iam::123456789012:role/R' } }),
      Effect: 'Deny',
    };
    expect(outcome(deny, { principal: session })).toBe('implicitDeny');
    expect(outcome(deny, { principal: { service: 's3.amazonaws.com' } })).toBe('explicitDeny');
  });

  test('lets a statement without Principal grant nothing in a resource policy', () => {
    expect(outcome(allow({}), { principal: session })).toBe('implicitDeny');
  });
});
