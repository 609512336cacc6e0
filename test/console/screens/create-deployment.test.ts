import {
  CreateApplicationCommand,
  CreateDeploymentGroupCommand,
  GetDeploymentCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  APPLICATION,
  APPSPEC,
  type Fleet,
  GROUP,
  roleArn,
  startFleet,
} from '../../local/services/codedeploy/fleet.ts';
import { zip } from '../../local/services/codedeploy/zip.ts';
import { startConsoleStage, type ConsoleStage } from '../console-stage.ts';

const GOOD = { 'appspec.yml': APPSPEC, 'app/version.txt': '1' };
const BAD = { 'appspec.yml': APPSPEC.replace('linux', 'beos'), 'app/version.txt': '1' };
const CHOSEN = { application: APPLICATION, group: GROUP };

let fleet: Fleet;
let stage: ConsoleStage;
let s3: S3Client;
beforeAll(async () => {
  fleet = await startFleet(3);
  await fleet.createGroup({ deploymentConfigName: 'CodeDeployDefault.OneAtATime' });
  s3 = new S3Client(fleet.cloud.clientConfig);
  for (const Bucket of ['state', 'versioned']) await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration: { Status: 'Enabled' } }),
  );
  for (const files of [BAD, GOOD])
    await s3.send(
      new PutObjectCommand({ Bucket: 'versioned', Key: 'hello/<b>.zip', Body: await zip(files) }),
    );
  await put('good.zip', GOOD);
  await put('bad.zip', BAD);
  await put('lost.zip', { 'readme.md': 'nothing else' });
  stage = await startConsoleStage(fleet.cloud);
});
afterAll(async () => {
  await stage?.close();
  await fleet?.stop();
});

const put = async (Key: string, files: Readonly<Record<string, string>>) =>
  s3.send(new PutObjectCommand({ Bucket: 'bundles', Key, Body: await zip(files) }));

const send = async (form: Record<string, string>) => {
  const answer = await stage.post('/deployments/new', form);
  return { status: answer.status, to: answer.headers.get('location'), markup: await answer.text() };
};

/** What is said beside each field while somebody types. */
async function said(form: Record<string, string>): Promise<Record<string, string>> {
  const answer = await stage.post('/check/deployments/new', form);
  const { regions } = (await answer.json()) as { regions: { name: string; html: string }[] };
  const texts = regions.map(({ name, html }) => [name, html.replace(/<[^>]*>/g, '')] as const);
  return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}

const valueOf = (markup: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(markup)?.[1];

/** The deployments there are, the newest first. */
const deployments = async () => (await fleet.client.send(new ListDeploymentsCommand({}))).deployments ?? [];

describe('what is said while somebody types', () => {
  it.each([
    ['nothing yet', {}, {}],
    [
      'an unknown application',
      { application: 'helo' },
      { application: 'CodeDeploy has no application helo. Did you mean hello?' },
    ],
    [
      'an unknown group',
      { application: APPLICATION, group: 'hello-stagin' },
      { group: 'hello has no deployment group hello-stagin. Did you mean hello-staging?' },
    ],
    ['no revision yet', CHOSEN, { config: 'Left out: the group’s own, CodeDeployDefault.OneAtATime.' }],
    ['no address of S3', { ...CHOSEN, revision: 'good.zip' }, { revision: 'Expected s3://bucket/object.' }],
    ['a bucket alone', { ...CHOSEN, revision: 's3://bundles' }, { revision: 'Expected s3://bucket/object.' }],
    [
      'no bundle',
      { ...CHOSEN, revision: 's3://bundles/good.txt' },
      { revision: 'Expected an object whose name ends in .zip, .tar, .tgz or .tar.gz.' },
    ],
    [
      'no object',
      { ...CHOSEN, revision: 's3://bundles/none.zip' },
      { revision: 'S3 has no such object or version, or you may not see it.' },
    ],
    [
      'no bucket',
      { ...CHOSEN, revision: 's3://nowhere/none.zip' },
      { revision: 'S3 has no such object or version, or you may not see it.' },
    ],
    [
      'no version',
      { ...CHOSEN, revision: 's3://bundles/good.zip?versionId=x' },
      { revision: 'S3 has no such object or version, or you may not see it.' },
    ],
    [
      'a bundle',
      { ...CHOSEN, revision: 's3://bundles/good.zip' },
      { revision: expect.stringMatching(/^\d+ B, there\.$/) },
    ],
    [
      'an unknown configuration',
      { ...CHOSEN, config: 'CodeDeployDefault.OneAtTime' },
      {
        config:
          'CodeDeploy has no deployment configuration CodeDeployDefault.OneAtTime. Did you mean CodeDeployDefault.OneAtATime?',
      },
    ],
    [
      'a configuration of another platform',
      { ...CHOSEN, config: 'CodeDeployDefault.LambdaAllAtOnce' },
      { config: 'CodeDeployDefault.LambdaAllAtOnce is for Lambda; this application deploys to Server.' },
    ],
    [
      'rollbacks wanted and not',
      { ...CHOSEN, backNever: 'yes', backOnAlarm: 'yes' },
      { rollback: 'Rollbacks are either disabled or wanted, not both.' },
    ],
    [
      'a description too long',
      { ...CHOSEN, description: 'x'.repeat(257) },
      { description: 'Expected at most 256 characters, got 257.' },
    ],
  ])('%s', async (_what, form, expected) => expect(await said(form)).toMatchObject(expected));

  it('says what is missing once the form is sent, and keeps what was typed', async () => {
    const { status, markup } = await send({ ...CHOSEN, step: 'plan', description: '"><b>' });
    expect(status).toBe(200);
    expect(markup).toContain('This is needed.');
    expect(valueOf(markup, 'description')).toBe('&quot;&gt;&lt;b&gt;');
    expect(markup).not.toContain('Start deployment');
    const back = valueOf(markup, 'back')!.replaceAll('&amp;', '&');
    const switched = await stage.post('/choices', { language: 'zh', back });
    expect(valueOf(await stage.page(switched.headers.get('location')!), 'description')).toBe(
      '&quot;&gt;&lt;b&gt;',
    );
  });

  it('says what a rollback is by itself where none is chosen', async () => {
    expect((await send(CHOSEN)).markup).toContain('None ticked: as the group has it (never by itself).');
  });
});

it('looks through S3, page by page, to one version of an object', async () => {
  const kept = { ...CHOSEN, step: 'browse', description: 'kept' };
  expect((await send(kept)).markup).toContain('value="s3://versioned/"');
  const folders = await send({ ...kept, at: 's3://versioned/' });
  expect(folders.markup).toContain('value="s3://versioned/hello/"');
  const objects = await send({ ...kept, at: 's3://versioned/hello/' });
  expect(objects.markup).toContain('name="choose" value="s3://versioned/hello/&lt;b&gt;.zip"');
  const { markup } = await send({ ...kept, at: 's3://versioned/hello/<b>.zip' });
  const versions = [...markup.matchAll(/name="choose" value="([^"]+\?versionId=[^"]+)"/g)].map(
    ([, it]) => it!,
  );
  expect(versions).toHaveLength(2);
  const choose = versions[1]!.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  const form = await send({ ...kept, choose });
  expect(valueOf(form.markup, 'revision')).toBe(versions[1]);
  expect(valueOf(form.markup, 'description')).toBe('kept');
  const plan = await send({ ...CHOSEN, revision: choose, step: 'plan' });
  expect(plan.markup).toContain('appspec.yml:2:5');
});

describe('the plan', () => {
  const plan = (form: Record<string, string>) => send({ ...CHOSEN, step: 'plan', ...form });

  it('says what would happen and starts nothing', async () => {
    const before = await deployments();
    const { markup } = await plan({ revision: 's3://bundles/good.zip', backOnFailure: 'yes' });
    expect(markup).toContain('2 of 3 instances must stay healthy');
    expect(markup).toContain('3 instances: i-0000');
    expect(markup).toContain('<dt>Rollback</dt><dd>when it fails</dd>');
    expect(markup).toContain('The AppSpec of the revision has no fault.');
    expect(await deployments()).toEqual(before);
  });

  it.each([
    ['a fault of the AppSpec with its line', 's3://bundles/bad.zip', 'appspec.yml:2:5'],
    ['a bundle without an AppSpec', 's3://bundles/lost.zip', 'There is no appspec.yml at the root'],
  ])('tells %s', async (_what, revision, text) => {
    const { markup } = await plan({ revision });
    expect(markup).toContain(text);
    expect(markup).toContain('Start it all the same');
  });

  it('holds on to the version that was looked at', async () => {
    const { markup } = await plan({ revision: 's3://versioned/hello/<b>.zip' });
    expect(valueOf(markup, 'revision')).toMatch(/^s3:\/\/versioned\/hello\/&lt;b&gt;\.zip\?versionId=.+/);
  });

  it('goes back to the form with everything in it', async () => {
    const { markup } = await send({
      ...CHOSEN,
      step: 'edit',
      revision: 's3://bundles/good.zip',
      backNever: 'yes',
      fileExists: 'RETAIN',
    });
    expect(valueOf(markup, 'revision')).toBe('s3://bundles/good.zip');
    expect(markup).toContain('name="backNever" value="yes" checked');
    expect(markup).toContain('value="RETAIN" selected');
  });
});

describe('the start', () => {
  const form = {
    ...CHOSEN,
    revision: 's3://bundles/good.zip',
    description: 'by hand',
    fileExists: 'OVERWRITE',
    ignoreStop: 'yes',
    backOnFailure: 'yes',
    backOnAlarm: 'yes',
  };

  it('starts what was looked at, once for a double click and a replay', async () => {
    const before = (await deployments()).length;
    const { markup } = await send({ ...form, step: 'plan' });
    const start = { ...form, step: 'start', ticket: valueOf(markup, 'ticket')! };
    const address = `/deployments/new?${new URLSearchParams(start).toString()}`;
    expect((await stage.get(address)).status).toBe(200);
    expect(await deployments()).toHaveLength(before);
    const [first, second] = await Promise.all([send(start), send(start)]);
    const replay = await send(start);
    expect(first.to).toMatch(/^\/deployments\/d-/);
    expect([second.to, replay.to]).toEqual([first.to, first.to]);
    const [deploymentId, ...others] = await deployments();
    expect(others).toHaveLength(before);
    const { deploymentInfo } = await fleet.client.send(new GetDeploymentCommand({ deploymentId }));
    expect(deploymentInfo).toMatchObject({
      description: 'by hand',
      fileExistsBehavior: 'OVERWRITE',
      ignoreApplicationStopFailures: true,
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      revision: { s3Location: { bucket: 'bundles', key: 'good.zip', bundleType: 'zip' } },
    });
    await fleet.ended(deploymentId!);
    const copy = /href="(\/deployments\/new\?[^"]+)"/.exec(await stage.page(first.to!))![1]!;
    const again = await stage.page(copy.replaceAll('&amp;', '&'));
    expect(valueOf(again, 'revision')).toBe('s3://bundles/good.zip');
    expect(again).toContain('value="OVERWRITE" selected');
  });

  it('starts nothing from a plan that is not known, and shows it anew', async () => {
    const before = await deployments();
    const { markup } = await send({ ...form, step: 'start', ticket: 'x' });
    expect(markup).toContain('This plan was looked at too long ago, nothing was started');
    expect(valueOf(markup, 'ticket')).not.toBe('x');
    expect(await deployments()).toEqual(before);
  });

  it('says which deployment is in the way, and what AWS refuses, and keeps what was typed', async () => {
    const looked = await send({ ...form, step: 'plan' });
    const slow = await fleet.deploy({
      'appspec.yml': `${APPSPEC}hooks:\n  ApplicationStart:\n    - location: wait.sh\n`,
      'wait.sh': '#!/bin/sh\nsleep 5\n',
      'app/version.txt': '2',
    });
    const { markup } = await send({ ...form, step: 'start', ticket: valueOf(looked.markup, 'ticket')! });
    expect(markup).toContain('It was not started.');
    expect(markup).toContain(`<a href="/deployments/${slow}">${slow}</a>`);
    expect(markup).not.toContain('Start deployment');
    expect(valueOf(markup, 'description')).toBe('by hand');
    await stage.post(`/deployments/${slow}/stop`, { rollback: 'no' });
  });
});

it('takes the AppSpec itself for a function, and says where it is wrong', async () => {
  await fleet.client.send(
    new CreateApplicationCommand({ applicationName: 'functions', computePlatform: 'Lambda' }),
  );
  await fleet.client.send(
    new CreateDeploymentGroupCommand({
      applicationName: 'functions',
      deploymentGroupName: 'all',
      serviceRoleArn: roleArn(fleet.cloud.cloud),
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    }),
  );
  const chosen = { application: 'functions', group: 'all' };
  expect((await send(chosen)).markup).toContain('<textarea name="appSpec"');
  const appSpec =
    'version: 0.0\r\nResources:\r\n  - hello:\r\n      Type: AWS::Lambda::Function\r\n      Properties: { Name: hello, Alias: live, CurrentVersion: 1, TargetVersion: 2 }\r\n';
  expect(await said({ ...chosen, appSpec: appSpec.replace('Lambda::', 'ECS::') })).toMatchObject({
    appSpec: expect.stringContaining('AppSpec:4:13'),
  });
  const { markup } = await send({ ...chosen, appSpec, step: 'plan' });
  expect(markup).toContain('10 % first, the rest after 5 min');
  expect(markup).toContain('name="appSpec"');
});

it('has had no fault of its own', () => expect(stage.faults).toEqual([]));
