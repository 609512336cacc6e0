import { assert, asyncProperty, constantFrom, oneof, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleWith } from '../../../cli/init/bundle-with.ts';
import { composeFiles } from '../../../cli/init/compose/compose-files.ts';
import type { Asking } from '../../../cli/init/ask.ts';
import { findApplications, findApplicationsBelow } from '../../../cli/init/find/find-applications.ts';
import { findHealth } from '../../../cli/init/find/find-health.ts';
import type { Account } from '../../../cli/init/read-account.ts';
import { takeAnswers } from '../../../cli/init/take-answers.ts';
import { UserError } from '../../../cli/user-error.ts';
import { checkBundle } from '../../../cli/validate/validate-folder.ts';
import { memoryBundle } from '../../lib/appspec/memory-bundle.ts';
import { SAMPLES } from './sample-applications.ts';

type Options = Readonly<Record<string, string>>;

/** Nobody at a terminal: options where they are given, else what stands for them. */
const unattended = (options: Options): Asking => ({
  ask: ({ option, fallback, read }) =>
    Promise.resolve(options[option] === undefined ? fallback.answer : read(options[option])),
  confirm: () => Promise.resolve(undefined),
  close: () => {},
});

interface Situation {
  readonly folder: Readonly<Record<string, string>>;
  readonly folderName?: string;
  readonly options?: Options;
  readonly account?: Account;
}

/** The files for a folder, and what `validate` finds in the folder with them in it. */
async function initialised({ folder, folderName = 'shop', options = {}, account }: Situation) {
  const bundle = memoryBundle(folder);
  const found = await findApplications(bundle);
  const health = await findHealth(bundle);
  const hasBuildspec = folder['buildspec.yml'] !== undefined;
  const known = { found, folderName, health, hasBuildspec, account };
  const answers = await takeAnswers(known, unattended(options));
  const files = composeFiles(answers);
  const findings = await checkBundle(bundleWith(bundle, files), { os: 'linux', platform: undefined });
  return { found, files: Object.fromEntries(files.map(({ path, text }) => [path, text])), findings };
}

const CLEAN = { faults: [], warnings: [] };

describe('what init writes', () => {
  it.each(SAMPLES)('of %s (%s) is valid, without a warning', async (kind, _what, folder) => {
    const { found, files, findings } = await initialised({ folder });
    expect(found[0]?.kind).toBe(kind);
    expect(findings).toEqual(CLEAN);
    expect(files['signalbox.yml']).toBeDefined();
  });

  it('is valid whatever the folder, the application and the command are called', async () => {
    const hostile = oneof(
      string({ unit: 'grapheme', maxLength: 120 }),
      constantFrom(
        '漢字',
        'a b',
        "it's",
        '$(reboot)',
        '`x`',
        '..',
        '-rf',
        'null',
        '1e3',
        'yes',
        '\u2028',
        '#x: y',
        '',
      ),
    );
    await assert(
      asyncProperty(constantFrom(...SAMPLES), hostile, hostile, async ([, , folder], name, start) => {
        const packaged = { ...folder, ...named(folder, name) };
        const startable: Options = /^[^\p{Cc}]+$/u.test(start) ? { start } : {};
        const { findings, files } = await initialised({
          folder: packaged,
          folderName: name,
          options: startable,
        });
        expect(findings.faults).toEqual([]);
        const { application } = parse(files['signalbox.yml']!) as { application: unknown };
        expect(application).toMatch(/^[a-z0-9-]{1,40}$/);
      }),
      { numRuns: 300 },
    );
  });

  it('holds the commands of the lockfile, the version of the engines and the path that answers', async () => {
    const { files } = await initialised({ folder: SAMPLES[0]![2] });
    expect(parse(files['buildspec.yml']!)).toMatchObject({
      phases: {
        install: { 'runtime-versions': { nodejs: '20' }, commands: ['npm ci'] },
        pre_build: { commands: ['npm run test'] },
        build: { commands: ['npm run build', 'npm prune --omit=dev'] },
      },
    });
    expect(files['deploy/run.sh']).toContain('\nexec node src/main.mjs\n');
    expect(files['deploy/validate.sh']).toContain('\npath=/healthz\n');
  });

  it('releases functions but the validators, each from its folder, and names its alarms in a template', async () => {
    const { files } = await initialised({ folder: sample('SAM, with a validator') });
    expect(parse(files['signalbox.yml']!)).toMatchObject({
      environments: [
        {
          target: {
            lambda: [
              { function: 'shop-web', alias: 'live', deploymentGroup: 'shop-web', path: 'web' },
              { function: 'Api', path: 'api' },
              { function: 'Out', path: '.' },
            ],
          },
          validate: ['CodeDeployHook_shop'],
          alarms: expect.arrayContaining(['shop-web-errors', 'shop-web-duration']) as string[],
        },
      ],
    });
    expect(files['alarms.yml']).toContain("{ Name: Resource, Value: 'shop-web:live' }");
    expect(files).not.toHaveProperty('appspec.yml');
  });

  it('releases a service of ECS with the image that its buildspec makes', async () => {
    const folder = sample('an image that is built');
    const { files, findings } = await initialised({ folder, options: { service: 'main/web' } });
    expect(findings).toEqual(CLEAN);
    expect(parse(files['signalbox.yml']!)).toMatchObject({
      build: 'buildspec.yml',
      environments: [{ target: { ecs: { service: 'main/web' } } }],
    });
    expect(files['deploy/image.sh']).toContain('\n  image="$registry/shop:$SIGNALBOX_RELEASE"\n');
    expect(files).not.toHaveProperty('appspec.yml');
    expect(parse(files['buildspec.yml']!)).toMatchObject({
      artifacts: { files: ['taskdef.json', 'imageDetail.json'] },
    });
  });

  it('tells CodeDeploy which container is reached, where a deployment group is named', async () => {
    const folder = sample('a task definition');
    const { files, findings } = await initialised({ folder, options: { environments: 'live=web' } });
    expect(findings).toEqual(CLEAN);
    expect(parse(files['signalbox.yml']!)).toMatchObject({
      environments: [{ target: { ecs: { service: 'web', deploymentGroup: 'web' } } }],
    });
    expect(parse(files['appspec.yml']!)).toMatchObject({
      Resources: [
        {
          TargetService: {
            Properties: { LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 3000 } },
          },
        },
      ],
    });
  });

  it('takes what the account has for answers, and makes no alarm where the traffic is watched', async () => {
    const production = {
      name: 'production',
      platform: 'Server' as const,
      deploymentGroup: 'web-blue',
      type: 'blue-green' as const,
      config: 'CodeDeployDefault.HalfAtATime',
      keepBlueMinutes: 15,
      alarms: ['web-5xx'],
    };
    const account: Account = {
      applications: () => Promise.resolve(['other', 'webb']),
      environments: (name) => Promise.resolve(name === 'webb' ? [production] : []),
      functionAlarms: () => Promise.resolve([]),
    };
    const { files, findings } = await initialised({ folder: SAMPLES[0]![2], account });
    expect(findings).toEqual(CLEAN);
    expect(parse(files['signalbox.yml']!)).toEqual({
      version: 1,
      application: 'webb',
      build: 'buildspec.yml',
      environments: [
        {
          name: 'production',
          deploymentGroup: 'web-blue',
          strategy: { type: 'blue-green', config: 'CodeDeployDefault.HalfAtATime', keepBlue: '15m' },
          alarms: ['web-5xx'],
          bake: { time: '2m' },
        },
      ],
    });
    expect(files).not.toHaveProperty('alarms.yml');
  });

  it.each<[string, Options, RegExp]>([
    ['kind', { kind: 'cobol' }, /expected a kind that the folder looks like \(node\), got cobol/],
    ['application', { application: 'a b' }, /expected a CodeDeploy name .*got "a b"/],
    ['environments', { environments: 'a=b:sideways' }, /expected an environment as .*got "a=b:sideways"/],
    ['environments twice', { environments: 'a,a' }, /each name once/],
    ['start', { start: 'a\nb' }, /expected a command of one line/],
    ['health', { health: 'health' }, /expected a path of a URL, such as \/health, got "health"/],
    ['listen', { listen: '99999' }, /expected a port from 1 to 65535, got "99999"/],
    ['alarms', { alarms: ',' }, /expected up to 10 names of CloudWatch alarms/],
  ])('refuses a wrong %s in one sentence', async (_, options, message) => {
    const refused = initialised({ folder: SAMPLES[0]![2], options });
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(UserError);
  });

  it('takes the environments that are given', async () => {
    const environments = 'test,live=shop-live';
    const { files, findings } = await initialised({
      folder: SAMPLES[0]![2],
      options: { environments, alarms: 'a b,漢' },
    });
    expect(findings).toEqual(CLEAN);
    expect(parse(files['signalbox.yml']!)).toMatchObject({
      environments: [
        {
          name: 'test',
          deploymentGroup: 'web-test',
          strategy: { type: 'in-place' },
          validate: ['ValidateService'],
        },
        {
          name: 'live',
          deploymentGroup: 'shop-live',
          strategy: { type: 'blue-green' },
          alarms: ['a b', '漢'],
        },
      ],
    });
  });
});

it('finds the applications of a repository of many', async () => {
  const bundle = memoryBundle({
    'apps/web/package.json': '{"scripts":{"start":"node x"}}',
    'api/go.mod': 'module api\n',
    'node_modules/x/package.json': '{"main":"index.js"}',
    'node_modules/x/index.js': '',
  });
  expect(await findApplications(bundle)).toEqual([]);
  expect(await findApplicationsBelow(bundle)).toEqual(['api', 'apps/web']);
});

const sample = (what: string) => SAMPLES.find(([, name]) => name === what)![2];

/** The package.json of the folder under another name, where it has one that can be read. */
function named(folder: Readonly<Record<string, string>>, name: string): Record<string, string> {
  const text = folder['package.json'];
  if (text === undefined || text === '{') return {};
  return { 'package.json': JSON.stringify({ ...(JSON.parse(text) as object), name }) };
}
