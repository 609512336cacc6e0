import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { hasCommand } from '../../../has-command.ts';
import { startEcs, webContainer, type EcsFixture } from './ecs-fixture.ts';

const run = promisify(execFile);
const hasCli = hasCommand('aws');
const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;

let fixture: EcsFixture;
beforeAll(async () => {
  fixture = await startEcs();
});
afterAll(() => fixture.stop());

const env = () => ({ ...process.env, ...fixture.cloud.env, AWS_PAGER: '', AWS_DEFAULT_OUTPUT: 'json' });

it.skipIf(!hasCli)(
  'speaks with the AWS CLI (skipped where it is not installed)',
  async () => {
    const aws = async (...args: string[]): Promise<unknown> => {
      const { stdout } = await run('aws', ['ecs', ...args], { env: env() });
      return JSON.parse(stdout);
    };
    const containers = JSON.stringify([webContainer(fixture.folder)]);
    const registered = await aws(
      'register-task-definition',
      '--family',
      'cli',
      '--container-definitions',
      containers,
    );
    expect(registered).toMatchObject({ taskDefinition: { family: 'cli', revision: 1, status: 'ACTIVE' } });
    const of = [
      '--cluster',
      'main',
      '--service-name',
      'cli',
      '--task-definition',
      'cli',
      '--desired-count',
      '1',
    ];
    await aws('create-service', ...of, '--deployment-controller', 'type=CODE_DEPLOY');
    const taskSet = [
      'create-task-set',
      '--cluster',
      'main',
      '--service',
      'cli',
      '--task-definition',
      'cli:1',
    ];
    const made = await aws(...taskSet, '--scale', 'value=100,unit=PERCENT', '--external-id', 'green');
    expect(made).toMatchObject({
      taskSet: { status: 'ACTIVE', computedDesiredCount: 1, externalId: 'green' },
    });
    const { id } = (made as { taskSet: { id: string } }).taskSet;
    await vi.waitFor(
      async () =>
        expect(await aws('describe-task-sets', '--cluster', 'main', '--service', 'cli')).toMatchObject({
          taskSets: [{ status: 'PRIMARY', runningCount: 1 }, { stabilityStatus: 'STEADY_STATE' }],
        }),
      { timeout: 30_000, interval: 100 },
    );
    const primary = ['--cluster', 'main', '--service', 'cli', '--primary-task-set', id];
    expect(await aws('update-service-primary-task-set', ...primary)).toMatchObject({
      taskSet: { status: 'PRIMARY' },
    });
    const update = aws('update-service', '--cluster', 'main', '--service', 'cli', '--task-definition', 'cli');
    await expect(update).rejects.toThrow(/\(InvalidParameterException\).*Use AWS CodeDeploy/);
  },
  90_000,
);

const SCRIPT = `
import boto3, json
ecs = boto3.client('ecs')
try:
    ecs.describe_services(cluster='none', services=['x'])
except ecs.exceptions.ClusterNotFoundException as error:
    code = str(error)
described = ecs.describe_clusters(clusters=['main', 'none'])
print(json.dumps([code, described['clusters'][0]['status'], described['failures'][0]['reason']]))
`;

it.skipIf(!hasBoto3)(
  'speaks with boto3 (skipped where it is not installed)',
  async () => {
    const { stdout } = await run('python3', ['-c', SCRIPT], { env: env() });
    expect(JSON.parse(stdout)).toEqual([
      'An error occurred (ClusterNotFoundException) when calling the DescribeServices operation: Cluster not found.',
      'ACTIVE',
      'MISSING',
    ]);
  },
  60_000,
);
