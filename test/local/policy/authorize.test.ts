import { expect, test } from 'vitest';
import { AWS, serviceCaller, type Caller, type IdentityCaller } from '../../../local/caller.ts';
import type { Identities } from '../../../local/identities.ts';
import { authorize } from '../../../local/policy/authorize.ts';
import { isAllowed } from '../../../local/policy/is-allowed.ts';
import type { PolicyDocument, PolicyStatement } from '../../../local/policy/policy-document.ts';

const scope = { partition: 'aws', region: 'us-east-1', account: '123456789012' };
const role: IdentityCaller = {
  kind: 'identity',
  arn: 'arn:aws:sts::123456789012:assumed-role/R/s',
  principalArn: 'arn:aws:iam::123456789012:role/R',
  account: '123456789012',
  userId: 'AROAX:s',
  accessKeyId: 'ASIAX',
};
const policy = (...Statement: object[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: Statement as PolicyStatement[],
});
const identities = (...policies: PolicyDocument[]): Identities => ({
  credentials: () => undefined,
  policies: () => policies,
});
const permission = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };
const all = { Action: '*', Resource: '*' };

const attempt = (caller: Caller, known: Identities, resourcePolicy?: PolicyDocument) => {
  const options = { scope, sourceIp: '127.0.0.1', now: 0, ...(resourcePolicy ? { resourcePolicy } : {}) };
  try {
    authorize(known, caller, permission, options);
  } catch (error) {
    expect(isAllowed(known, caller, permission, options)).toBe(false);
    return (error as Error).message;
  }
  expect(isAllowed(known, caller, permission, options)).toBe(true);
  return 'allowed';
};

test('refuses in the words of AWS', () => {
  expect(attempt(role, identities())).toBe(
    'User: arn:aws:sts::123456789012:assumed-role/R/s is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" because no identity-based policy allows the s3:GetObject action',
  );
  expect(attempt(role, identities(policy({ Effect: 'Deny', ...all })))).toMatch(
    /"arn:aws:s3:::b\/k" with an explicit deny in an identity-based policy$/,
  );
  expect(
    attempt(
      role,
      identities(policy({ Effect: 'Allow', ...all })),
      policy({ Effect: 'Deny', Principal: '*', ...all }),
    ),
  ).toMatch(/with an explicit deny in a resource-based policy$/);
});

test('lets an identity policy or a resource policy of the same account grant', () => {
  const forRole = policy({ Effect: 'Allow', Principal: { AWS: role.principalArn }, ...all });
  const forAccount = policy({ Effect: 'Allow', Principal: { AWS: '123456789012' }, ...all });
  expect(attempt(role, identities(policy({ Effect: 'Allow', ...all })))).toBe('allowed');
  expect(attempt(role, identities(), forRole)).toBe('allowed');
  expect(attempt(role, identities(), forAccount)).toMatch(/no identity-based policy allows/);
});

test('grants a service by the resource policy alone, with its source as condition keys', () => {
  const rule = 'arn:aws:events:us-east-1:123456789012:rule/r';
  const forRule = policy({
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    ...all,
    Condition: { ArnLike: { 'aws:SourceArn': rule }, StringEquals: { 'aws:SourceAccount': '123456789012' } },
  });
  expect(attempt(serviceCaller('events.amazonaws.com', rule), identities(), forRule)).toBe('allowed');
  expect(attempt(serviceCaller('events.amazonaws.com', `${rule}2`), identities(), forRule)).toMatch(
    /no resource-based policy allows/,
  );
  expect(attempt(serviceCaller('events.amazonaws.com', rule), identities())).toMatch(
    /^User: events.amazonaws.com is not authorized/,
  );
});

test('never refuses AWS itself', () => {
  expect(attempt(AWS, identities())).toBe('allowed');
});

test('carries the condition keys that every request has', () => {
  const condition = {
    Bool: { 'aws:SecureTransport': 'true' },
    IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
    StringEquals: {
      'aws:RequestedRegion': 'us-east-1',
      'aws:userid': 'AROAX:s',
      'aws:PrincipalAccount': '123456789012',
    },
    DateLessThan: { 'aws:CurrentTime': '1970-01-01T00:00:01Z' },
    NumericEquals: { 'aws:EpochTime': '0' },
    ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/R' },
    Null: { 'aws:username': 'true' },
  };
  expect(attempt(role, identities(policy({ Effect: 'Allow', ...all, Condition: condition })))).toBe(
    'allowed',
  );
});
