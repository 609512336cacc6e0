import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { logs } from '../../../local/services/logs/index.ts';
import { createClock } from '../../../local/clock.ts';
import { executable } from '../../../local/executable.ts';
import { hostEnvironment, terminateHost } from '../../../local/host/index.ts';
import { APPSPEC, startFleet } from '../services/codedeploy/fleet.ts';
import type { Fleet } from '../services/codedeploy/fleet.ts';

const WAIT = { timeout: 20_000, interval: 20 };

/** A folder and a single file, two scripts in one event, and not one timeout. */
const WAR_APPSPEC = `version: 0.0
os: linux
files:
  - source: /config
    destination: /etc/shop
  - source: target/shop.war
    destination: /opt/webapps
hooks:
  ApplicationStop:
    - location: scripts/stop_server.sh
  BeforeInstall:
    - location: scripts/install_dependencies.sh
    - location: scripts/make_folders.sh
  ApplicationStart:
    - location: scripts/start_server.sh
  ValidateService:
    - location: scripts/validate.sh
`;
const SCRIPTS = ['stop_server', 'install_dependencies', 'make_folders', 'start_server', 'validate'];

const warBundle = (version: string) => ({
  'appspec.yml': WAR_APPSPEC,
  'config/shop.properties': `version=${version}`,
  'config/db/pool.properties': 'size=5',
  'target/shop.war': `war ${version}`,
  'target/classes.jar': 'is not asked for',
  ...Object.fromEntries(
    SCRIPTS.map((name) => [
      `scripts/${name}.sh`,
      `#!/bin/sh\necho "${version} $LIFECYCLE_EVENT ${name}" >> "$HOST_ROOT/told"\n`,
    ]),
  ),
});

describe('whole deployments on one host', () => {
  let fleet: Fleet;
  let root: string;
  beforeAll(async () => {
    fleet = await startFleet(1, { services: [logs], clock: createClock(60, Date.parse('2040-01-01')) });
    ({ root } = fleet.hosts[0]!);
    for (const deploymentGroupName of ['war', 'one', 'two', 'logs', 'crash']) {
      await fleet.createGroup({ deploymentGroupName });
    }
  });
  afterAll(() => fleet.stop());
  const deploy = (deploymentGroupName: string, files: Readonly<Record<string, string>>) =>
    fleet.deploy(files, { deploymentGroupName });
  const read = (name: string) => readFileSync(join(root, name), 'utf8');

  it('install a folder and a single file, and run the scripts of each event in order', async () => {
    for (const version of ['1', '2']) {
      expect(await fleet.ended(await deploy('war', warBundle(version)))).toMatchObject({
        status: 'Succeeded',
      });
    }
    expect(readdirSync(join(root, 'opt/webapps'))).toEqual(['shop.war']);
    expect(read('opt/webapps/shop.war')).toBe('war 2');
    expect(read('etc/shop/shop.properties')).toBe('version=2');
    expect(read('etc/shop/db/pool.properties')).toBe('size=5');
    const told = (version: string) => [
      `${version} BeforeInstall install_dependencies`,
      `${version} BeforeInstall make_folders`,
      `${version} ApplicationStart start_server`,
      `${version} ValidateService validate`,
    ];
    expect(read('told').trim().split('\n')).toEqual([
      ...told('1'),
      '1 ApplicationStop stop_server',
      ...told('2'),
    ]);
  });

  it('of two groups run at the same time and do not mix', async () => {
    // Each script waits for the other's: neither would end were they run one after the other.
    const bundle = (own: string, other: string) => ({
      'appspec.yml': `${APPSPEC.replace('/opt/hello', `/opt/${own}`)}hooks:\n  ApplicationStart:\n    - location: start.sh\n      timeout: 20\n`,
      'app/version.txt': own,
      'start.sh': `echo "$DEPLOYMENT_GROUP_NAME $DEPLOYMENT_ID $BUNDLE_KEY" > "$HOST_ROOT/${own}.env"
touch "$HOST_ROOT/${own}.here"
while [ ! -e "$HOST_ROOT/${other}.here" ]; do sleep 0.05; done
cat "$HOST_ROOT/opt/${own}/version.txt"\n`,
    });
    const ids = await Promise.all([deploy('one', bundle('one', 'two')), deploy('two', bundle('two', 'one'))]);
    for (const id of ids) expect(await fleet.ended(id)).toMatchObject({ status: 'Succeeded' });
    for (const [index, own] of ['one', 'two'].entries()) {
      expect(read(`${own}.env`)).toMatch(new RegExp(`^${own} ${ids[index]} CodeDeploy/\\d+\\.zip\n$`));
      const [target] = await fleet.targets(ids[index]!);
      const start = target?.lifecycleEvents?.find(
        ({ lifecycleEventName: name }) => name === 'ApplicationStart',
      );
      expect(start?.diagnostics?.logTail).toContain(`[stdout]${own}\n`);
    }
    const instructions = join(root, 'opt/codedeploy-agent/deployment-root/deployment-instructions');
    const pointers = readdirSync(instructions).filter((name) => name.endsWith('_last_successful_install'));
    const folders = pointers.map((name) => readFileSync(join(instructions, name), 'utf8'));
    for (const id of ids) expect(folders.filter((folder) => folder.endsWith(`/${id}`))).toHaveLength(1);
  });

  it('keep every line of their scripts, on the host and in CloudWatch Logs', async () => {
    const client = new CloudWatchLogsClient(fleet.cloud.clientConfig);
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index} ${'x'.repeat(20)}`);
    const id = await deploy('logs', {
      'appspec.yml': `${APPSPEC.replace('/opt/hello', '/opt/logs')}hooks:\n  AfterInstall:\n    - location: run.sh\n`,
      'app/version.txt': '1',
      'lines.txt': `${lines.join('\n')}\n`,
      'run.sh': 'cat "$(dirname "$0")/lines.txt"\n',
    });
    const { startTime, completeTime } = await fleet.ended(id);
    const expected = [
      'LifecycleEvent - AfterInstall',
      'Script - run.sh',
      ...lines.map((line) => `[stdout]${line}`),
    ].map((line) => `[${id}]${line}`);
    await vi.waitFor(async () => {
      const sent: (string | undefined)[] = [];
      const input = {
        logGroupName: 'codedeploy-agent-deployment-logs',
        filterPattern: `"[${id}]"`,
        startTime: Number(startTime),
        endTime: Number(completeTime),
      };
      for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
        sent.push(...events.map(({ message }) => message));
      }
      expect(sent).toEqual(expected);
    }, WAIT);
    const kept = read(
      'opt/codedeploy-agent/deployment-root/deployment-logs/codedeploy-agent-deployments.log',
    );
    const own = kept.split('\n').filter((line) => line.startsWith(`[${id}]2040-01-`));
    expect(own).toHaveLength(expected.length);
  });

  it('keep five revisions, and of none the bundle', async () => {
    for (const version of ['3', '4', '5', '6']) await fleet.ended(await deploy('war', warBundle(version)));
    const deployments = join(root, 'opt/codedeploy-agent/deployment-root');
    const counts = readdirSync(deployments)
      .filter((name) => /^[0-9a-f-]{36}$/.test(name))
      .map((group) => readdirSync(join(deployments, group)).length);
    expect(Math.max(...counts)).toBe(5);
    const names = readdirSync(deployments, { recursive: true }).map(String);
    expect(names.filter((name) => name.endsWith('bundle.tar'))).toEqual([]);
  });

  it('fail within seconds when their agent is killed and started again', async () => {
    fleet.hosts[0]!.kill();
    const hostId = fleet.hosts[0]!.id;
    const start = () => fork(executable('host'), { env: agentEnvironment(hostId), stdio: 'inherit' });
    const agent = start();
    const id = await deploy('crash', {
      'appspec.yml': `${APPSPEC.replace('/opt/hello', '/opt/crash')}hooks:\n  AfterInstall:\n    - location: hangs.sh\n`,
      'app/version.txt': '1',
      'hangs.sh': 'echo $$ > "$HOST_ROOT/pid"\nsleep 600\n',
    });
    await vi.waitFor(() => expect(statSync(join(root, 'pid')).size).toBeGreaterThan(0), WAIT);
    agent.kill('SIGKILL');
    await once(agent, 'exit');
    const next = start();
    const { errorInformation } = await fleet.ended(id);
    expect(errorInformation?.message).toContain('AfterInstall: the host agent was restarted while it ran');
    expect(existsSync(`/proc/${read('pid').trim()}/root`)).toBe(false);
    next.disconnect();
    await once(next, 'exit');
    await terminateHost(hostId);
  });

  const agentEnvironment = (hostId: string) => ({
    PATH: process.env['PATH'],
    ...fleet.cloud.env,
    ...hostEnvironment({
      hostId,
      hostIdentifier: fleet.cloud.cloud.arn('ec2', `instance/${hostId}`),
      root,
      endpoint: fleet.cloud.endpoint,
      region: fleet.cloud.cloud.region,
      address: '127.0.0.1',
      port: 8080,
    }),
  });
});
