import { userInfo } from 'node:os';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createManualClock } from '../../../../local/clock.ts';
import { createBuildQueue } from '../../../../local/services/codebuild/build-queue.ts';
import { parseBuildspec } from '../../../../local/services/codebuild/buildspec/parse-buildspec.ts';
import { newBuild } from '../../../../local/services/codebuild/new-build.ts';
import { codeBuildTables } from '../../../../local/services/codebuild/tables.ts';
import { context, startBuildStage, type BuildStage } from './build-stage.ts';

let stage: BuildStage;
beforeAll(async () => {
  stage = await startBuildStage();
  const serviceRole = await stage.createRole('Build', ['s3:*', 'logs:*', 'ssm:*', 'secretsmanager:*']);
  await stage.createProject('project', { serviceRole });
  const poor = await stage.createRole('Poor', ['s3:*', 'logs:*']);
  await stage.createProject('poor', { serviceRole: poor });
  const { clientConfig } = stage.cloud;
  await new SSMClient(clientConfig).send(
    new PutParameterCommand({ Name: '/app/token', Value: 'parameter-value', Type: 'SecureString' }),
  );
  const SecretString = JSON.stringify({ password: 'secret-value' });
  await new SecretsManagerClient(clientConfig).send(
    new CreateSecretCommand({ Name: 'app/db', SecretString }),
  );
});
afterAll(() => stage.cloud.stop());

const SECRETS = `
version: 0.2
env:
  variables: { TOKEN: overridden }
  parameter-store: { TOKEN: /app/token }
  secrets-manager: { PASSWORD: "app/db:password", WHOLE: app/db }
  exported-variables: [TOKEN, PLAIN]
phases:
  build:
    commands:
      - PLAIN=x
      - echo "$TOKEN $PASSWORD $WHOLE" > out.txt
      - echo "it is $PASSWORD"
artifacts: { files: [out.txt] }
`;

describe('secrets', () => {
  test('come from Parameter Store and Secrets Manager, hidden in the log and never exported', async () => {
    const build = await stage.built({ 'buildspec.yml': SECRETS });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await stage.artifact()).toEqual({
      'out.txt': 'parameter-value secret-value {"password":"secret-value"}\n',
    });
    const log = (await stage.logLines(build)).join('\n');
    expect(log).toContain('it is ***');
    expect(log).not.toContain('secret-value');
    expect(build.exportedEnvironmentVariables).toEqual([{ name: 'PLAIN', value: 'x' }]);
  });

  test('of StartBuild go before those of the buildspec', async () => {
    const environmentVariablesOverride = [
      { name: 'TOKEN', value: 'plain' },
      { name: 'PASSWORD', value: '/app/token', type: 'PARAMETER_STORE' as const },
    ];
    await stage.built({ 'buildspec.yml': SECRETS }, { environmentVariablesOverride });
    expect(await stage.artifact()).toEqual({
      'out.txt': 'plain parameter-value {"password":"secret-value"}\n',
    });
  });

  test.each([
    [
      'a parameter that is not there',
      'parameter-store: { A: /none }',
      'Decrypted Variables Error: parameter does not exist: /none',
    ],
    [
      'a secret that is not there',
      'secrets-manager: { A: none }',
      "Secrets Manager Error: ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    ],
    [
      'a key that the secret has not',
      'secrets-manager: { A: "app/db:user" }',
      'Secrets Manager Error: the secret of app/db:user has no key user',
    ],
  ])('fail the build: %s', async (_case, env, message) => {
    const text = `version: 0.2\nenv: { ${env} }\nphases: { build: { commands: [ls] } }\n`;
    expect(context(await stage.built({ 'buildspec.yml': text }), 'DOWNLOAD_SOURCE')?.message).toBe(message);
  });

  test('are not for a role without the right', async () => {
    const build = await stage.built({ 'buildspec.yml': SECRETS }, { projectName: 'poor' });
    expect(context(build, 'DOWNLOAD_SOURCE')?.message).toMatch(
      /^Decrypted Variables Error: AccessDeniedException: User: .*Poor.* not authorized to perform: ssm:GetParameters/,
    );
  });
});

const CACHED = (action = '') => `
version: 0.2
phases:
  build:
    commands:
      - test -e deps/made && echo "found $(cat deps/made)" || echo "made anew"
      - mkdir -p deps && cp package-lock.json deps/made
cache:
  key: deps-$(codebuild-hash-files package-lock.json)
  fallback-keys: [deps-]
  ${action}
  paths: ['deps/**/*', '/root/.m2/**/*', '~/.npm', 'deps/../../beside']
`;

describe.each([
  ['S3', { type: 'S3' as const, location: 'builds/cache' }],
  ['LOCAL', { type: 'LOCAL' as const, modes: ['LOCAL_CUSTOM_CACHE' as const] }],
])('a cache of type %s', (name, cacheOverride) => {
  const said = async (lock: string, buildspec = CACHED()) => {
    const namespaced = { ...cacheOverride, cacheNamespace: `of-${name}` };
    const files = { 'buildspec.yml': buildspec, 'package-lock.json': lock };
    const build = await stage.built(files, { cacheOverride: namespaced });
    expect(build.buildStatus).toBe('SUCCEEDED');
    return stage.logLines(build);
  };

  test('is found again while the lockfile stays, and else by its fallback key', async () => {
    const first = await said('one');
    expect(first).toContain('made anew');
    expect(first.join('\n')).toMatch(/Kept 1 files in the cache deps-[0-9a-f]{64}/);
    expect(first.join('\n')).toContain('keeps none of /root/.m2/**/*, ~/.npm, deps/../../beside');
    const second = await said('one');
    expect(second).toContain('found one');
    expect(second.join('\n')).toMatch(/Restored the cache deps-[0-9a-f]{64}/);
    expect(second.join('\n')).not.toContain('Kept');
    expect(await said('two', CACHED('action: restore'))).toContain('found one');
    expect(await said('three', CACHED('action: save'))).toContain('made anew');
    expect(await said('three')).toContain('found three');
  });
});

describe('a failing phase', () => {
  test('is run again while its error matches', async () => {
    const buildspec = `
version: 0.2
phases:
  build:
    on-failure: RETRY-2-.*exit status 7.*
    commands: ['echo x >> tries', 'test "$(wc -l < tries)" -ge 3 || (exit 7)']
    finally: ['echo finally $(wc -l < tries)']
artifacts: { files: [tries] }
`;
    const build = await stage.built({ 'buildspec.yml': buildspec });
    expect(build.buildStatus).toBe('SUCCEEDED');
    const lines = await stage.logLines(build);
    expect(lines.filter((line) => line.startsWith('finally'))).toEqual([
      'finally 1',
      'finally 2',
      'finally 3',
    ]);
    const other = await stage.built({ 'buildspec.yml': buildspec.replace('status 7', 'status 8') });
    expect(other.buildStatus).toBe('FAILED');
  });

  test('is passed over where the buildspec says CONTINUE', async () => {
    const buildspec =
      "version: 0.2\nphases:\n  install: { on-failure: CONTINUE, commands: ['false'] }\n  build: { commands: ['echo on'] }\n";
    const build = await stage.built({ 'buildspec.yml': buildspec });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await stage.logLines(build)).toContain('on');
  });
});

describe('artifacts', () => {
  test('leave out, flatten, follow links, and go to secondary places', async () => {
    const buildspec = `
version: 0.2
phases: { build: { commands: ['mkdir -p a/b; echo 1 > a/b/one; echo 2 > a/two; ln -s two a/link'] } }
artifacts:
  files: ['**/*']
  base-directory: a
  exclude-paths: [two]
  discard-paths: yes
  secondary-artifacts:
    more: { files: [a/link], enable-symlinks: yes, name: "more-$CODEBUILD_BUILD_NUMBER.zip" }
`;
    const secondaryArtifactsOverride = [
      {
        type: 'S3' as const,
        location: 'builds',
        path: 'second',
        name: 'unnamed',
        packaging: 'ZIP' as const,
        artifactIdentifier: 'more',
        overrideArtifactName: true,
      },
    ];
    const build = await stage.built({ 'buildspec.yml': buildspec }, { secondaryArtifactsOverride });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(await stage.artifact()).toEqual({ one: '1\n', link: '2\n' });
    expect(await stage.artifact(`second/more-${build.buildNumber}.zip`)).toEqual({ 'a/link': 'two' });
    expect(build.secondaryArtifacts?.[0]).toMatchObject({
      artifactIdentifier: 'more',
      sha256sum: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});

test('counts the tests of its reports, and says what is not kept', async () => {
  const report =
    '<testsuite><testcase/><testcase><failure/></testcase><testcase><skipped/></testcase></testsuite>';
  const buildspec = `
version: 0.2
phases: { build: { commands: [ls] } }
reports: { unit: { files: ['*.xml'] } }
`;
  const build = await stage.built({ 'buildspec.yml': buildspec, 'junit.xml': report });
  expect((await stage.logLines(build)).join('\n')).toContain(
    'Report group project-unit: 3 tests, 1 failed, 1 skipped; the local cloud keeps no report groups',
  );
});

test('ends as TIMED_OUT, with all it started, when its time is over', async () => {
  const { cloud } = stage.cloud;
  const tables = codeBuildTables(cloud.store);
  const clock = createManualClock();
  const queue = createBuildQueue(cloud, tables, clock);
  const buildspecOverride = 'version: 0.2\nphases: { build: { commands: ["echo begun; sleep 600"] } }\n';
  const build = newBuild(cloud, tables, tables.projects.get('project')!, {
    projectName: 'project',
    sourceTypeOverride: 'NO_SOURCE',
    buildspecOverride,
    timeoutInMinutesOverride: 5,
  });
  tables.builds.set(build.id, build);
  queue.add(build);
  const begun = async () => expect(await stage.logLines(await stage.read(build.id))).toContain('begun');
  await vi.waitFor(begun, { timeout: 30_000 });
  await clock.advance(5 * 60_000);
  const ended = await stage.ended(build.id);
  expect(ended.buildStatus).toBe('TIMED_OUT');
  expect(ended.phases?.find(({ phaseType }) => phaseType === 'BUILD')?.phaseStatus).toBe('TIMED_OUT');
});

test.each([4, 2161, 7.5])('refuses a timeout of %s minutes', async (timeoutInMinutesOverride) => {
  await expect(stage.built({}, { timeoutInMinutesOverride })).rejects.toThrow('expected 5 to 2160 minutes');
});

describe('a buildspec is refused with its line', () => {
  const at = (text: string) => () => parseBuildspec(`version: 0.2\n${text}\nphases: {}\n`, 'b.yml');

  test.each([
    [
      'run-as: somebody',
      `b.yml:2: expected run-as to be ${userInfo().username}, as whom the local cloud runs, got somebody`,
    ],
    ['cache: { paths: [] }', 'b.yml:2: expected cache/paths to list at least one pattern'],
    ['cache: { paths: [a], action: both }', 'b.yml:2: expected restore or save, got "both"'],
    ['env: { shell: powershell.exe }', 'b.yml:2: expected sh or bash, got "powershell.exe"'],
    [
      'env: { git-credential-helper: yes }',
      'b.yml:2: env/git-credential-helper is not supported by the local cloud',
    ],
    [
      'artifacts: { files: [a], discard-paths: maybe }',
      'b.yml:2: expected artifacts/discard-paths to be yes or no, got "maybe"',
    ],
  ])('%s', (text, message) => {
    expect(at(text)).toThrow(message);
  });

  test.each(['RETRY-101', 'RETRY-(', 'STOP'])('on-failure: %s', (value) => {
    const text = `version: 0.2\nphases:\n  build:\n    on-failure: "${value}"\n    commands: [ls]\n`;
    expect(() => parseBuildspec(text, 'b.yml')).toThrow(
      `b.yml:4: expected ABORT, CONTINUE or RETRY[-count][-regex] with a count up to 100, got "${value}"`,
    );
  });
});
