import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runGraph } from '../../../../local/services/cloudformation/engine/run-graph.ts';
import { physicalName } from '../../../../local/services/cloudformation/engine/physical-name.ts';
import { objectAddress } from '../../../../local/services/cloudformation/operations/template-source.ts';
import {
  evaluateValue,
  type Surroundings,
} from '../../../../local/services/cloudformation/template/intrinsics.ts';
import { readParameters } from '../../../../local/services/cloudformation/template/parameters.ts';
import { parseTemplate } from '../../../../local/services/cloudformation/template/parse-template.ts';
import { referencesIn } from '../../../../local/services/cloudformation/template/references.ts';
import type { Template } from '../../../../local/services/cloudformation/template/template.ts';

const at = (template: Partial<Template> = {}): Surroundings => ({
  template: { Resources: {}, ...template },
  parameters: { 'AWS::Region': 'us-east-1', Env: 'prod', Subnets: ['a', 'b'] },
  reference: (id) => `ref-${id}`,
  attribute: (id, name) => `${id}.${name}`,
  exported: (name) => (name === 'known' ? 'value' : undefined),
  zones: (region) => [`${region}a`, `${region}b`],
});

describe('intrinsic functions', () => {
  const conditions = {
    Conditions: {
      Prod: { 'Fn::Equals': [{ Ref: 'Env' }, 'prod'] },
      Not: { 'Fn::Not': [{ Condition: 'Prod' }] },
    },
    Mappings: { M: { prod: { size: 5 } } },
  };
  test.each([
    [{ Ref: 'Env' }, 'prod'],
    [{ Ref: 'Bucket' }, 'ref-Bucket'],
    [{ 'Fn::GetAtt': ['Bucket', 'Arn'] }, 'Bucket.Arn'],
    [{ 'Fn::GetAtt': 'Bucket.Outputs.X' }, 'Bucket.Outputs.X'],
    [
      { 'Fn::Sub': '${Env}-${Bucket}-${Bucket.Arn}-${!literal}-$x' },
      'prod-ref-Bucket-Bucket.Arn-${literal}-$x',
    ],
    [{ 'Fn::Sub': ['${a}/${Env}', { a: { Ref: 'Bucket' } }] }, 'ref-Bucket/prod'],
    [{ 'Fn::Join': [':', ['a', { Ref: 'Env' }, 1]] }, 'a:prod:1'],
    [{ 'Fn::Join': [',', { Ref: 'Subnets' }] }, 'a,b'],
    [{ 'Fn::Select': ['1', { Ref: 'Subnets' }] }, 'b'],
    [{ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'us-east-1a'],
    [{ 'Fn::Split': ['|', 'x|y'] }, ['x', 'y']],
    [{ 'Fn::If': ['Prod', 'yes', 'no'] }, 'yes'],
    [{ 'Fn::If': ['Not', 'yes', { Ref: 'AWS::NoValue' }] }, undefined],
    [{ a: { 'Fn::If': ['Not', 'yes', { Ref: 'AWS::NoValue' }] }, b: 1 }, { b: 1 }],
    [['x', { Ref: 'AWS::NoValue' }], ['x']],
    [{ 'Fn::FindInMap': ['M', { Ref: 'Env' }, 'size'] }, 5],
    [{ 'Fn::FindInMap': ['M', 'dev', 'size', { DefaultValue: 1 }] }, 1],
    [{ 'Fn::Base64': { 'Fn::Sub': 'hi ${Env}' } }, Buffer.from('hi prod').toString('base64')],
    [{ 'Fn::ImportValue': 'known' }, 'value'],
    [{ 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, ['10.0.0.0/24', '10.0.1.0/24']],
    [{ 'Fn::Length': [1, 2, 3] }, 3],
    [{ 'Fn::ToJsonString': { a: { Ref: 'Env' } } }, '{"a":"prod"}'],
    // The Condition block of a policy statement is data.
    [
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      { Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    ],
  ])('evaluates %j', (value, expected) => {
    expect(evaluateValue(value, at(conditions))).toEqual(expected);
  });

  test.each([
    [{ 'Fn::ImportValue': 'other' }, 'No export named other found.'],
    [
      { 'Fn::FindInMap': ['M', 'dev', 'size'] },
      'Template format error: Unable to get mapping for M::dev::size',
    ],
    [{ 'Fn::If': ['Nobody', 1, 2] }, 'Template format error: Unresolved condition dependency Nobody'],
    [{ 'Fn::Explode': 1 }, /Fn::Explode is not a function/],
    [{ 'Fn::Join': ['a'] }, /requires a list argument with 2 elements/],
  ])('refuses %j', (value, message) => {
    expect(() => evaluateValue(value, at(conditions))).toThrow(message);
  });

  test('finds what a value refers to', () => {
    const value = {
      a: [{ Ref: 'A' }, { 'Fn::Sub': ['${B.Arn} ${c} ${!D}', { c: { 'Fn::GetAtt': ['E', 'Arn'] } }] }],
    };
    expect([...referencesIn(value)].sort()).toEqual(['A', 'B', 'E']);
  });
});

describe('templates as text', () => {
  test('reads the short forms of YAML', () => {
    const template = parseTemplate(`
AWSTemplateFormatVersion: 2010-09-09
Resources:
  A:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub '\${AWS::StackName}-x'
      Arn: !GetAtt B.Arn
      List: [!Ref B, !Select [0, !GetAZs '']]
      Deep: !If [Prod, !Join ['', [a, !Ref C]], !Ref AWS::NoValue]
      Sub: !Sub
        - '\${v}'
        - v: !ImportValue name
Conditions:
  Prod: !And [!Condition X, !Not [!Equals [a, b]]]
`);
    expect(template.AWSTemplateFormatVersion).toBe('2010-09-09');
    expect(template.Resources['A']!.Properties).toEqual({
      QueueName: { 'Fn::Sub': '${AWS::StackName}-x' },
      Arn: { 'Fn::GetAtt': ['B', 'Arn'] },
      List: [{ Ref: 'B' }, { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
      Deep: { 'Fn::If': ['Prod', { 'Fn::Join': ['', ['a', { Ref: 'C' }]] }, { Ref: 'AWS::NoValue' }] },
      Sub: { 'Fn::Sub': ['${v}', { v: { 'Fn::ImportValue': 'name' } }] },
    });
    expect(template.Conditions!['Prod']).toEqual({
      'Fn::And': [{ Condition: 'X' }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }],
    });
  });

  test.each([['{"Resources": '], ['a: [b'], ['just text'], ['A: !Nonsense x']])('refuses %j', (text) => {
    expect(() => parseTemplate(text)).toThrow(/^Template format error: /);
  });
});

describe('parameters', () => {
  const read = (definition: object, ParameterValue?: string) =>
    readParameters(
      { Resources: {}, Parameters: { P: { Type: 'String', ...definition } } },
      ParameterValue === undefined ? [] : [{ ParameterKey: 'P', ParameterValue }],
    )['P'];
  test('takes given values before defaults', () => {
    expect(read({ Default: 'd' }, 'g')).toBe('g');
    expect(read({ Default: 3, Type: 'Number' })).toBe('3');
  });
  test.each([
    [{}, undefined, 'Parameters: [P] must have values'],
    [{ AllowedValues: ['a', 1] }, '2', "Parameter 'P' must be one of AllowedValues"],
    [{ AllowedPattern: '[a-z]+' }, 'A', "Parameter 'P' must match pattern [a-z]+"],
    [
      { AllowedPattern: '[a-z]+', ConstraintDescription: 'lower' },
      'A',
      "Parameter 'P' failed to satisfy constraint: lower",
    ],
    [{ MinLength: 3 }, 'ab', "Parameter 'P' must contain at least 3 characters"],
    [{ Type: 'Number' }, 'x', "Parameter 'P' must be a number"],
    [{ Type: 'Number', MaxValue: 5 }, '6', "Parameter 'P' must be a number not greater than 5"],
    [{ Type: 'List<Number>' }, '1,x', "Parameter 'P' must be a number"],
    [{ Type: 'Weird' }, 'x', 'Template format error: Unrecognized parameter type: Weird'],
  ])('refuses %j = %s', (definition, value, message) => {
    expect(() => read(definition, value)).toThrow(message);
  });
});

test.each([
  ['http://127.0.0.1:4566/b/k/x.json', { bucket: 'b', key: 'k/x.json' }],
  ['http://b.localhost:4566/k.json', { bucket: 'b', key: 'k.json' }],
  ['https://s3.eu-west-1.amazonaws.com/b/k', { bucket: 'b', key: 'k' }],
  ['https://s3-eu-west-1.amazonaws.com/b/k?versionId=v', { bucket: 'b', key: 'k', versionId: 'v' }],
  ['https://b.c.s3.cn-north-1.amazonaws.com.cn/k%20x', { bucket: 'b.c', key: 'k x' }],
])('finds the object behind %s', (url, expected) => {
  expect(objectAddress(url, 'http://127.0.0.1:4566')).toEqual(expected);
});

test('cuts generated names so that both parts stay', () => {
  expect(physicalName('stack', 'Thing')).toMatch(/^stack-Thing-[0-9A-Z]{12}$/);
  const short = physicalName('a-long-stack-name', 'LoadBalancer', { longest: 32 });
  expect(short).toHaveLength(32);
  expect(short).toMatch(/^a-long-st-LoadBalan-[0-9A-Z]{12}$/);
});

test('runs each node once, after everything that it needs', async () => {
  const graphs = fc
    .array(fc.nat(), { maxLength: 20 })
    .map(
      (seeds) =>
        new Map(
          seeds.map((seed, index) => [
            String(index),
            new Set(
              seeds.slice(0, index).flatMap((_, need) => ((seed >> (need % 30)) & 1 ? [String(need)] : [])),
            ),
          ]),
        ),
    );
  await fc.assert(
    fc.asyncProperty(graphs, async (needs) => {
      const done: string[] = [];
      await runGraph(needs, async (id) => {
        expect([...needs.get(id)!].every((need) => done.includes(need))).toBe(true);
        await Promise.resolve();
        done.push(id);
      });
      expect(done.toSorted()).toEqual([...needs.keys()].toSorted());
    }),
  );
});

test('begins nothing more once something has failed', async () => {
  const begun: string[] = [];
  const needs = new Map([
    ['a', new Set<string>()],
    ['b', new Set<string>()],
    ['c', new Set(['b'])],
  ]);
  const run = runGraph(needs, async (id) => {
    begun.push(id);
    if (id === 'a') throw new Error('no');
  });
  await expect(run).rejects.toThrow('no');
  expect(begun).toEqual(['a', 'b']);
});
