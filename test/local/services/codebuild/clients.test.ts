import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { codebuild } from '../../../../local/services/codebuild/index.ts';
import { events } from '../../../../local/services/events/index.ts';
import { iam } from '../../../../local/services/iam/index.ts';
import { logs } from '../../../../local/services/logs/index.ts';
import { s3 } from '../../../../local/services/s3/index.ts';
import { sts } from '../../../../local/services/sts/index.ts';
import { hasCommand } from '../../../has-command.ts';
import { startTestCloud, type TestCloud } from '../../test-cloud.ts';
import { zipOf } from '../lambda/function-setup.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');

let cloud: TestCloud;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'codebuild-clients-'));
  cloud = await startTestCloud({ services: [iam, sts, logs, events, s3, codebuild] });
});
afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true });
});

// A busy machine starts the command slowly, and a test does so many times.
describe.skipIf(!hasCli)(`the AWS CLI${hasCli ? '' : ' (not on this machine)'}`, { timeout: 120_000 }, () => {
  /** The words of a command, and arguments that are one word each. */
  const aws = async (command: string, ...more: string[]) => {
    const env = { ...process.env, ...cloud.env, AWS_PAGER: '' };
    const { stdout } = await run('aws', [...command.split(' '), ...more], { env });
    return JSON.parse(stdout || '{}') as Record<string, unknown>;
  };
  const statement = (rest: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] });

  test('uploads a source, makes a project, builds it and fetches the artifact', async () => {
    const zip = join(folder, 'source.zip');
    const buildspec =
      'version: 0.2\nphases: { build: { commands: ["echo $WHO > out.txt"] } }\nartifacts: { files: [out.txt] }\n';
    await writeFile(zip, await zipOf({ 'buildspec.yml': buildspec }));
    await aws('s3api create-bucket --bucket by-cli');
    await aws('s3api put-object --bucket by-cli --key source.zip --body', zip);
    const trust = statement({ Principal: { Service: 'codebuild.amazonaws.com' }, Action: 'sts:AssumeRole' });
    await aws('iam create-role --role-name builder --assume-role-policy-document', trust);
    const rights = statement({ Action: ['s3:*', 'logs:*'], Resource: '*' });
    await aws('iam put-role-policy --role-name builder --policy-name rights --policy-document', rights);
    await aws(
      'codebuild create-project --name by-cli --source type=S3,location=by-cli/source.zip ' +
        '--artifacts type=S3,location=by-cli,name=made,packaging=NONE ' +
        '--environment type=LINUX_CONTAINER,image=aws/codebuild/standard:7.0,computeType=BUILD_GENERAL1_SMALL ' +
        '--service-role arn:aws:iam::123456789012:role/builder',
    );

    const { build } = await aws(
      'codebuild start-build --project-name by-cli --environment-variables-override name=WHO,value=cli',
    );
    const { id } = build as { id: string };
    await vi.waitFor(
      async () => {
        const { builds } = await aws('codebuild batch-get-builds --ids', id);
        expect(builds).toMatchObject([{ buildComplete: true, buildStatus: 'SUCCEEDED', buildNumber: 1 }]);
      },
      { timeout: 20_000 },
    );

    await aws('s3api get-object --bucket by-cli --key made/out.txt', join(folder, 'out.txt'));
    expect(await readFile(join(folder, 'out.txt'), 'utf8')).toBe('cli\n');
    expect(await aws('codebuild list-builds-for-project --project-name by-cli')).toEqual({ ids: [id] });
  });

  test('names a project that is not there', async () => {
    await expect(aws('codebuild start-build --project-name nobody')).rejects.toThrow(
      '(ResourceNotFoundException) when calling the StartBuild operation: Project cannot be found: arn:aws:codebuild:us-east-1:123456789012:project/nobody',
    );
  });
});
