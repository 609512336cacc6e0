import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { gitPlace, type GitPlace } from '../git/git-place.ts';
import { helloFile, STAGING_ONLY } from './hello-bundle.ts';
import { startJourney, type Journey } from './journey.ts';

// A release may take half a minute on a busy machine.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

const HELLO = join(import.meta.dirname, '../../examples/hello-node');

const PROGRAM = join(import.meta.dirname, '../../dist/signalbox.js');
const execFileAsync = promisify(execFile);

let journey: Journey;
let place: GitPlace;
beforeAll(async () => {
  journey = await startJourney();
  const { endpoint, region, credentials } = journey.clientConfig;
  place = gitPlace({
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  });
});
afterAll(async () => {
  await journey?.stop();
  place?.remove();
});

it('git push brings a version out and tells how: build, hosts, verdict', async () => {
  const tree = place.init();
  const files = readdirSync(HELLO, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(HELLO, path)).isFile(),
  );
  for (const file of files) tree.write(file, helloFile(file));
  for (const file of files.filter((path) => path.startsWith('scripts/')))
    chmodSync(join(tree.folder, file), 0o755);
  const buildspec = helloFile('buildspec.yml').replace(
    /( +)- node build\.mjs/,
    '$1- node build.mjs\n$1- echo stage $SIGNALBOX_OPTION_STAGE of $SIGNALBOX_COMMIT',
  );
  const texts = { 'signalbox.yml': STAGING_ONLY, 'buildspec.yml': buildspec };
  const commit = await tree.commit(texts, 'Say hello');
  const url = `signalbox://${journey.outputs['SourceBucketName']!}/hello`;
  const said = await tree.said('push', '-o', 'watch', '-o', 'stage=beta', url, 'main');
  const [, release = ''] = /release (hello-[0-9a-f]{8}-1-[0-9a-f]{12})\n/.exec(said) ?? [];
  expect(said.indexOf('main -> main')).toBeLessThan(said.indexOf(release));
  expect(said).toMatch(/started by the push to refs\/heads\/main of hello/);
  expect(said).toMatch(/planned: build with buildspec\.yml/);
  expect(said).toMatch(/build {2}.*node build\.mjs/);
  expect(said).toContain(`stage beta of ${commit}\n`);
  expect(said).toMatch(/staging {2}deployment d-[A-Z0-9]+ to hello-staging started/);
  expect(said).toMatch(/staging {2}verdict: healthy/);
  expect(said).toMatch(new RegExp(`hello: release ${release} succeeded: staging took it`));
  expect(await journey.records.find(release)).toMatchObject({
    status: 'succeeded',
    requested: { by: 'push' },
    pushed: { repository: 'hello', ref: 'refs/heads/main', sequence: 1, commit, subject: 'Say hello' },
  });
});

it('an application without any of its files is released with those that init writes for the account', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-init-'));
  for (const path of ['src', 'build.mjs', 'package.json'])
    cpSync(join(HELLO, path), join(folder, path), { recursive: true });
  const signalbox = (...args: string[]) =>
    execFileAsync(process.execPath, [PROGRAM, ...args], {
      env: { ...process.env, ...place.env },
      cwd: folder,
    }).catch((failed: { readonly stdout: string; readonly stderr: string }) => failed);
  const { stdout } = await signalbox('init', '--yes');
  expect(stdout).toContain('    - name: staging\n      deploymentGroup: hello-staging\n');
  expect(stdout).toContain('config: CodeDeployDefault.AllAtOnce');
  const unknown = await signalbox('init', '--application', 'brand-new', '--json');
  expect(unknown.stdout, unknown.stderr).toContain('application: brand-new');
  const { stdout: said } = await signalbox('push', '--watch');
  rmSync(folder, { recursive: true });
  expect(said).toMatch(/staging took it; staging serves/);
});
