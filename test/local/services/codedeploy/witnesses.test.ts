import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetApplicationRevisionCommand, GetOnPremisesInstanceCommand } from '@aws-sdk/client-codedeploy';
import { GetUserCommand, IAMClient, ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasCommand } from '../../../has-command.ts';
import { APPLICATION, APPSPEC, GROUP, startFleet, startHost } from './fleet.ts';
import type { Fleet } from './fleet.ts';
import { many } from './error-rows/error-row.ts';
import { sender } from './start-refusals.ts';

const run = promisify(execFile);
const hasAws = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
const isAbsent = (has: boolean) => (has ? '' : ' (not on this machine)');
/** Milliseconds; a Python client takes a second or more to start on a busy machine. */
const PATIENCE = 60_000;

let fleet: Fleet;
let folder: string;
beforeAll(async () => {
  fleet = await startFleet(1);
  await fleet.createGroup({ deploymentGroupName: GROUP });
  folder = mkdtempSync(join(tmpdir(), 'codedeploy-'));
});
afterAll(async () => {
  await fleet.stop();
  rmSync(folder, { recursive: true, force: true });
});

const installed = () => readFileSync(join(fleet.hosts[0]!.root, 'opt/hello/version.txt'), 'utf8');

describe.skipIf(!hasAws)(`the commands of the AWS CLI${isAbsent(hasAws)}`, () => {
  const aws = async (...args: string[]) => {
    const env = { ...process.env, ...fleet.cloud.env };
    const { stdout, stderr } = await run('aws', ['deploy', ...args], { env, cwd: folder });
    // `register` and `deregister` tell of a failure here alone, and exit with 0.
    expect(stderr).toBe('');
    return stdout;
  };
  const group = ['--application-name', APPLICATION, '--deployment-group-name', GROUP];
  const deploymentId = (stdout: string) => (JSON.parse(stdout) as { deploymentId: string }).deploymentId;

  it(
    'push a folder, deploy what push says, and wait for the success',
    async () => {
      mkdirSync(join(folder, 'source/app'), { recursive: true });
      writeFileSync(join(folder, 'source/appspec.yml'), APPSPEC);
      writeFileSync(join(folder, 'source/app/version.txt'), 'pushed');
      const to = ['--s3-location', 's3://bundles/pushed.zip', '--description', 'by hand'];
      const pushed = await aws('push', '--application-name', APPLICATION, '--source', 'source', ...to);
      const [, location = '', eTag] = /--s3-location (\S+eTag=(\w+))/.exec(pushed) ?? [];
      expect(location).toMatch(/^bucket=bundles,key=pushed\.zip,bundleType=zip,/);
      const id = deploymentId(await aws('create-deployment', ...group, '--s3-location', location));
      expect(await fleet.ended(id)).toMatchObject({ status: 'Succeeded', creator: 'user' });
      await aws('wait', 'deployment-successful', '--deployment-id', id);
      expect(installed()).toBe('pushed');
      const revision = {
        revisionType: 'S3',
        s3Location: { bucket: 'bundles', key: 'pushed.zip', bundleType: 'zip', eTag },
      } as const;
      const command = new GetApplicationRevisionCommand({ applicationName: APPLICATION, revision });
      expect((await fleet.client.send(command)).revisionInfo).toMatchObject({
        description: 'by hand',
        deploymentGroups: [GROUP],
      });
    },
    PATIENCE,
  );

  it(
    'deploy in the short form of the tutorials',
    async () => {
      const { s3Location } = await fleet.upload({ 'appspec.yml': APPSPEC, 'app/version.txt': 'short' });
      const location = `bucket=${s3Location!.bucket},key=${s3Location!.key},bundleType=zip`;
      const id = deploymentId(await aws('create-deployment', ...group, '--s3-location', location));
      await fleet.ended(id);
      expect(installed()).toBe('short');
    },
    PATIENCE,
  );

  it(
    'register an on-premises instance with an IAM user of its own, which may be deployed to, and deregister it',
    async () => {
      const iam = new IAMClient(fleet.cloud.clientConfig);
      const instance = () => fleet.client.send(new GetOnPremisesInstanceCommand({ instanceName: 'desk' }));
      await aws('register', '--instance-name', 'desk', '--tags', 'Key=place,Value=office');
      const { instanceInfo } = await instance();
      expect(instanceInfo).toMatchObject({ tags: [{ Key: 'place', Value: 'office' }] });
      expect(instanceInfo?.iamUserArn).toMatch(/:user\/AWS\/CodeDeploy\/desk$/);
      const written = readFileSync(join(folder, 'codedeploy.onpremises.yml'), 'utf8');
      expect(written).toContain(`iam_user_arn: ${instanceInfo?.iamUserArn}\n`);
      expect(await deployTo('desk', written)).toBe('to the desk');
      const { PolicyNames } = await iam.send(new ListUserPoliciesCommand({ UserName: 'desk' }));
      expect(PolicyNames).toEqual(['codedeploy-agent']);

      await aws('deregister', '--instance-name', 'desk');
      expect((await instance()).instanceInfo).toMatchObject({ tags: [], deregisterTime: expect.any(Date) });
      await expect(iam.send(new GetUserCommand({ UserName: 'desk' }))).rejects.toMatchObject({
        name: 'NoSuchEntityException',
      });
    },
    PATIENCE,
  );
});

/** Deploys to a host that has nothing but the file that `register` wrote; answers what is there then. */
async function deployTo(name: string, config: string): Promise<string> {
  const setting = (key: string) => new RegExp(`^${key}: (.*)$`, 'm').exec(config)?.[1] ?? '';
  const host = startHost(fleet.cloud, {
    id: name,
    root: join(folder, name),
    hostIdentifier: setting('iam_user_arn'),
    credentials: {
      accessKeyId: setting('aws_access_key_id'),
      secretAccessKey: setting('aws_secret_access_key'),
    },
  });
  await fleet.createGroup({
    deploymentGroupName: 'office',
    ec2TagFilters: [],
    onPremisesInstanceTagFilters: [{ Key: 'place', Value: 'office', Type: 'KEY_AND_VALUE' }],
  });
  const bundle = { 'appspec.yml': APPSPEC, 'app/version.txt': 'to the desk' };
  const id = await fleet.deploy(bundle, { deploymentGroupName: 'office' });
  expect(await fleet.ended(id)).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 1 } });
  host.kill();
  return readFileSync(join(host.root, 'opt/hello/version.txt'), 'utf8');
}

describe.skipIf(!hasBoto3)(`boto3${isAbsent(hasBoto3)}`, () => {
  it(
    'reads typed errors, pages through lists and waits for a success',
    async () => {
      const id = await fleet.deploy({ 'appspec.yml': APPSPEC, 'app/version.txt': 'waited for' });
      await fleet.ended(id);
      const send = sender(fleet.client);
      await Promise.all(many(101, (index) => send('CreateApplication', { applicationName: `a-${index}` })));
      const script = `
import boto3, json, sys
client = boto3.client('codedeploy')
id = sys.argv[1]
client.get_waiter('deployment_successful').wait(deploymentId=id)
pages = [page['applications'] for page in client.get_paginator('list_applications').paginate()]
targets = client.get_paginator('list_deployment_targets').paginate(deploymentId=id)
deployments = client.get_paginator('list_deployments').paginate(
    applicationName='${APPLICATION}', deploymentGroupName='${GROUP}', includeOnlyStatuses=['Succeeded'])
try:
    client.get_deployment(deploymentId='d-NOTTHERE1')
except client.exceptions.DeploymentDoesNotExistException as error:
    code = error.response['Error']['Code']
print(json.dumps({
    'pages': [len(page) for page in pages], 'names': len(set(sum(pages, []))), 'code': code,
    'targets': targets.build_full_result()['targetIds'],
    'newest': deployments.build_full_result()['deployments'][0],
}))
`;
      const env = { ...process.env, ...fleet.cloud.env };
      const { stdout } = await run('python3', ['-c', script, id], { env });
      expect(JSON.parse(stdout)).toEqual({
        pages: [100, 2],
        names: 102,
        code: 'DeploymentDoesNotExistException',
        targets: [fleet.hosts[0]!.id],
        newest: id,
      });
    },
    PATIENCE,
  );
});
