import { spawnSync } from 'node:child_process';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startFleet } from '../codedeploy/fleet.ts';
import type { Fleet } from '../codedeploy/fleet.ts';
import { createStockAgent, StockScriptError } from './stock-agent.ts';
import type { StockAgent, StockCredentials, StockSpecification } from './stock-agent.ts';

const hasOpenSsl = spawnSync('openssl', ['version']).status === 0;
const BUNDLE = { 'appspec.yml': 'version: 0.0\nos: linux\n', 'app/version.txt': '1' };
const ROLE = 'arn:aws:iam::123456789012:role/Host';

/** What the agent does for one command, as its transcript shows it. */
const steps = (command: string, end: string) => [
  `PollHostCommand -> ${command}`,
  'GetDeploymentSpecification -> CodeDeploy PKCS7/JSON',
  ...(end === 'noop'
    ? ['PutHostCommandAcknowledgement true -> Succeeded']
    : ['PutHostCommandAcknowledgement false -> InProgress', `PutHostCommandComplete ${command} ${end}`]),
];

describe.skipIf(!hasOpenSsl)(
  `the messages of host agent 1.8.1${hasOpenSsl ? '' : ' (needs openssl, not on this machine)'}`,
  () => {
    let fleet: Fleet;
    let agent: StockAgent;
    const stopped = new AbortController();
    let running: Promise<void>;
    const specifications = new Map<string, StockSpecification>();
    const downloads: Buffer[] = [];
    let fails: string | undefined;
    beforeAll(async () => {
      fleet = await startFleet(1);
      const [host] = fleet.hosts;
      // The host has the stock agent instead.
      host!.kill();
      await fleet.createGroup();
      agent = createStockAgent({
        endpoint: fleet.cloud.endpoint,
        region: fleet.cloud.cloud.region,
        hostIdentifier: fleet.cloud.cloud.arn('ec2', `instance/${host!.id}`),
        credentials: await instanceSession(fleet, host!.id),
        isNoop: (command) => ['ApplicationStop', 'BeforeInstall'].includes(command),
        execute: async (command, specification, download) => {
          specifications.set(command, specification);
          if (command === 'DownloadBundle') downloads.push(await download(specification.Revision.S3Revision));
          if (command === fails) throw new StockScriptError(4, 'check.sh', '[stderr]no database\n');
        },
      });
      running = agent.run(stopped.signal);
    });
    afterAll(async () => {
      stopped.abort();
      await running;
      await fleet.stop();
    });

    it('go through a whole in-place deployment, command by command', async () => {
      const id = await fleet.deploy(BUNDLE);
      expect(await fleet.ended(id)).toMatchObject({ status: 'Succeeded' });
      expect(agent.transcript).toEqual([
        ...steps('ApplicationStop', 'noop'),
        ...steps('DownloadBundle', 'Succeeded'),
        ...steps('BeforeInstall', 'noop'),
        ...steps('Install', 'Succeeded'),
        ...steps('AfterInstall', 'Succeeded'),
        ...steps('ApplicationStart', 'Succeeded'),
        ...steps('ValidateService', 'Succeeded'),
      ]);
      expect(downloads).toEqual([await uploaded(fleet, 'CodeDeploy/1.zip')]);
      expect(specifications.get('Install')).toEqual({
        DeploymentId: id,
        DeploymentGroupId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        DeploymentGroupName: 'hello-staging',
        ApplicationName: 'hello',
        DeploymentCreator: 'user',
        DeploymentType: 'IN_PLACE',
        AppSpecFilename: 'appspec.yml',
        AgentActionOverrides: { AgentOverrides: { FileExistsBehavior: 'DISALLOW' } },
        AllPossibleLifecycleEvents: expect.arrayContaining(['BeforeBlockTraffic', 'AfterAllowTraffic']),
        Revision: {
          RevisionType: 'S3',
          S3Revision: { Bucket: 'bundles', Key: 'CodeDeploy/1.zip', BundleType: 'zip' },
        },
      });
      const [target] = await fleet.targets(id);
      const diagnostics = target?.lifecycleEvents?.map(({ diagnostics }) => diagnostics?.errorCode);
      expect(diagnostics).toEqual(Array.from({ length: 7 }, () => 'Success'));
    });

    it('tell of a failed script, which ends the deployment', async () => {
      agent.transcript.length = 0;
      fails = 'AfterInstall';
      const id = await fleet.deploy(BUNDLE);
      const { errorInformation } = await fleet.ended(id);
      expect(errorInformation).toMatchObject({
        code: 'HEALTH_CONSTRAINTS',
        message: expect.stringMatching(
          /i-0+ in AfterInstall: Script at specified location: check\.sh failed with exit code 1\n\[stderr\]no database$/,
        ),
      });
      expect(agent.transcript.slice(-4)).toEqual(steps('AfterInstall', 'Failed'));
      const [target] = await fleet.targets(id);
      expect(target?.lifecycleEvents?.slice(4)).toMatchObject([
        {
          status: 'Failed',
          diagnostics: {
            errorCode: 'ScriptFailed',
            scriptName: 'check.sh',
            logTail: '[stderr]no database\n',
          },
        },
        { status: 'Skipped' },
        { status: 'Skipped' },
      ]);
    });
  },
);

async function uploaded({ cloud }: Fleet, Key: string): Promise<Buffer> {
  const { Body } = await new S3Client(cloud.clientConfig).send(
    new GetObjectCommand({ Bucket: 'bundles', Key }),
  );
  return Buffer.from(await Body!.transformToByteArray());
}

/** As an instance profile gives them: the session is named after the instance. */
async function instanceSession({ cloud }: Fleet, RoleSessionName: string): Promise<StockCredentials> {
  const iam = new IAMClient(cloud.clientConfig);
  const trust = { Effect: 'Allow', Principal: { AWS: cloud.cloud.account }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
  await iam.send(new CreateRoleCommand({ RoleName: 'Host', AssumeRolePolicyDocument }));
  const Statement = { Effect: 'Allow', Action: ['s3:Get*', 's3:List*'], Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'Host', PolicyName: 'bundles', PolicyDocument }));
  const command = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName });
  const { Credentials: session } = await new STSClient(cloud.clientConfig).send(command);
  return {
    accessKeyId: session!.AccessKeyId!,
    secretAccessKey: session!.SecretAccessKey!,
    sessionToken: session!.SessionToken!,
  };
}
