import { UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateAliasCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceDefinition } from '../../../../local/service.ts';
import { lambda } from '../../../../local/services/lambda/index.ts';
import { GROUP } from './shop-deployments.ts';
import { appSpec, type Functions, startFunctions } from './start-functions.ts';

/** Lambda, but for one alias that has what the local one cannot give: provisioned concurrency. */
const provisioned: ServiceDefinition = {
  ...lambda,
  create: async (cloud) => {
    const service = await lambda.create(cloud);
    const real = service.operations['GetProvisionedConcurrencyConfig'] as (input: object) => unknown;
    const GetProvisionedConcurrencyConfig = (input: { Qualifier?: string }) =>
      input.Qualifier === 'warm' ? { Status: 'READY' } : real(input);
    return { ...service, operations: { ...service.operations, GetProvisionedConcurrencyConfig } };
  },
};

const YAML = `version: 0.0
Resources:
  - shop:
      Type: AWS::Lambda::Function
      Properties:
        Name: shop
        Alias: live
        CurrentVersion: "1"
        TargetVersion: "2"
`;

describe('the AppSpec file of a function', () => {
  let functions: Functions;
  let files: S3Client;
  beforeAll(async () => {
    functions = await startFunctions({ services: [provisioned] });
    await functions.createGroup();
    await functions.maker.create('checker', 'export const handler = async () => 1;');
    files = new S3Client(functions.cloud.clientConfig);
    await files.send(new CreateBucketCommand({ Bucket: 'bundles' }));
    for (const [Name, FunctionVersion] of [
      ['newest', '$LATEST'],
      ['warm', '1'],
    ]) {
      await functions.maker.client.send(
        new CreateAliasCommand({ FunctionName: 'shop', Name, FunctionVersion }),
      );
    }
  });
  afterAll(() => functions.stop());
  afterEach(() => functions.pointAlias('1'));

  const put = async (Key: string, Body: string): Promise<string> => {
    const { ETag } = await files.send(new PutObjectCommand({ Bucket: 'bundles', Key, Body }));
    return ETag!;
  };
  const s3 = (key: string, more: object = {}): { revision: RevisionLocation } => ({
    revision: {
      revisionType: 'S3',
      s3Location: { bucket: 'bundles', key, bundleType: 'YAML', ...more },
    },
  });
  const allowListing = () =>
    new IAMClient(functions.cloud.clientConfig).send(
      new PutRolePolicyCommand({
        RoleName: 'CodeDeploy',
        PolicyName: 'listing',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' },
        }),
      }),
    );
  const failure = async (content: string, input: object = {}) => {
    const info = await functions.ended(await functions.deploy(content, input));
    expect(info).toMatchObject({ status: 'Failed', deploymentOverview: { Succeeded: 0, Failed: 0 } });
    return `${info.errorInformation!.code} ${info.errorInformation!.message}`;
  };

  it.each([
    ['no YAML', '{', 'INVALID_LAMBDA_CONFIGURATION .*invalid configuration.\nAppSpec:1:'],
    [
      'no resource',
      'version: 0.0',
      'INVALID_LAMBDA_CONFIGURATION .*\nAppSpec:1:1: expected `Resources` with one',
    ],
    [
      'no alias and a version that is none',
      YAML.replace(/ *Alias: live\n/, '').replace('"2"', 'live'),
      'INVALID_LAMBDA_CONFIGURATION .*\nAppSpec:\\d+:\\d+: expected `?Alias.*\n.*expected TargetVersion as a version',
    ],
    ['one version twice', appSpec({ to: '1' }), 'INVALID_LAMBDA_CONFIGURATION .*must not equal'],
    ['a version that does not exist', appSpec({ to: '9' }), 'INVALID_LAMBDA_FUNCTION .*:function:shop:9'],
    [
      'a function without the alias',
      appSpec({ alias: 'gone' }),
      'INVALID_LAMBDA_FUNCTION Cannot find alias arn: .*:shop:gone',
    ],
    [
      'a function that does not exist',
      appSpec().replace('"Name":"shop"', '"Name":"shed"'),
      'INVALID_LAMBDA_FUNCTION Function not found: .*:shed',
    ],
    [
      'an alias of $LATEST',
      appSpec({ alias: 'newest' }),
      'INVALID_LAMBDA_CONFIGURATION .*points at \\$LATEST',
    ],
    [
      'an alias with provisioned concurrency',
      appSpec({ alias: 'warm' }),
      'INVALID_LAMBDA_CONFIGURATION .*warm of shop has provisioned concurrency',
    ],
    [
      'an alias that moved',
      appSpec({ from: '3' }),
      'INVALID_LAMBDA_CONFIGURATION .*at CurrentVersion 3, found version 1',
    ],
    [
      'a hook that the managed role may not call',
      appSpec({ hooks: { AfterAllowTraffic: 'checker' } }),
      'IAM_ROLE_PERMISSIONS The IAM role .* AWSLambda.*lambda:InvokeFunction.*hook AfterAllowTraffic.*begin with CodeDeployHook_',
    ],
    [
      'a hook that does not exist',
      appSpec({ hooks: { AfterAllowTraffic: 'CodeDeployHook_gone' } }),
      'INVALID_LAMBDA_FUNCTION .*CodeDeployHook_gone',
    ],
    [
      'an event that does not exist',
      appSpec({ hooks: { BeforeInstall: 'CodeDeployHook_x' } }),
      'expected one of BeforeAllowTraffic',
    ],
  ])('fails the deployment before anything is shifted: %s', async (_case, content, message) => {
    expect(await failure(content)).toMatch(new RegExp(message, 's'));
    expect(await functions.alias()).toBe('1');
  });

  it('is read where it lies in S3, as YAML or JSON, in the version and with the eTag that are asked for', async () => {
    const eTag = await put('CodeDeploy/appspec.yml', YAML);
    await put('CodeDeploy/appspec.json', appSpec({ from: '2', to: '3' }));
    const first = await functions.deploy('', s3('CodeDeploy/appspec.yml', { eTag }));
    expect(await functions.ended(first)).toMatchObject({ status: 'Succeeded' });
    const second = await functions.deploy('', s3('CodeDeploy/appspec.json', { bundleType: 'JSON' }));
    expect(await functions.ended(second)).toMatchObject({
      status: 'Succeeded',
      previousRevision: s3('CodeDeploy/appspec.yml', { eTag }).revision,
    });
    expect(await functions.alias()).toBe('3');
  });

  it('is refused in S3 where it is not there, has changed, is too large or may not be read', async () => {
    await put('CodeDeploy/changed.yml', YAML);
    await put('CodeDeploy/large.yml', '#'.repeat(262_145));
    await put('elsewhere.yml', YAML);
    expect(await failure('', s3('CodeDeploy/gone.yml'))).toMatch(
      /^IAM_ROLE_PERMISSIONS .*gone.yml.*may also be that there is no such object/,
    );
    await allowListing();
    expect(await failure('', s3('CodeDeploy/gone.yml'))).toMatch(/^REVISION_MISSING .*gone.yml/);
    expect(await failure('', s3('CodeDeploy/changed.yml', { eTag: 'f00' }))).toMatch(
      /^INVALID_REVISION .*expected eTag f00/,
    );
    expect(await failure('', s3('CodeDeploy/large.yml'))).toMatch(/^INVALID_REVISION .*at most 262144 bytes/);
    // The managed policy reads below CodeDeploy/ only.
    expect(await failure('', s3('elsewhere.yml'))).toMatch(/^IAM_ROLE_PERMISSIONS .*elsewhere.yml/);
  });

  it('comes with its digest, or without', async () => {
    const sha256 = createHash('sha256').update(YAML).digest('hex');
    const revision = { revisionType: 'String' as const, string: { content: YAML, sha256 } };
    expect(await functions.ended(await functions.deploy('', { revision }))).toMatchObject({
      status: 'Succeeded',
      revision,
    });
  });

  it('is not read by a role that cannot be assumed', async () => {
    const serviceRoleArn = 'arn:aws:iam::123456789012:role/Nobody';
    await functions.client.send(
      new UpdateDeploymentGroupCommand({
        applicationName: 'shop',
        currentDeploymentGroupName: GROUP,
        serviceRoleArn,
      }),
    );
    expect(await failure(YAML)).toMatch(/^IAM_ROLE_MISSING .*role\/Nobody/);
  });
});
