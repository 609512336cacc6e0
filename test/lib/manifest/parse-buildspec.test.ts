import { expect, test } from 'vitest';
import { faultText } from '../../../lib/manifest/fault.ts';
import { parseBuildspec } from '../../../lib/manifest/parse-buildspec.ts';

const GOOD = `version: 0.2
env:
  shell: bash
  variables: { STAGE: live, COUNT: 3 }
  parameter-store: { TOKEN: /app/token }
  secrets-manager: { PASSWORD: "app/db:password" }
  exported-variables: [STAGE]
phases:
  install:
    runtime-versions: { nodejs: 22 }
  build:
    on-failure: ABORT
    commands: &all
      - npm ci
      - |
        npm run build
    finally: [echo done]
  post_build:
    commands: *all
artifacts:
  base-directory: dist
  files: ['**/*']
  discard-paths: no
  exclude-paths: [tmp]
  secondary-artifacts:
    docs: { files: [docs], enable-symlinks: yes }
cache:
  key: npm-$(codebuild-hash-files package-lock.json)
  fallback-keys: [npm-]
  paths: [node_modules]
reports:
  unit: { files: ['*.xml'], file-format: JUNITXML }
`;

const faultsOf = (text: string) => parseBuildspec(text).faults.map(faultText);

test('finds nothing wrong with a good one', () => {
  expect(faultsOf(GOOD)).toEqual([]);
});

test.each([
  ['another version', GOOD.replace('0.2', '0.1'), 'buildspec.yml:1:10: expected version to be 0.2, got 0.1'],
  [
    'an unknown phase',
    GOOD.replace('post_build', 'post_buld'),
    'buildspec.yml:18:3: unknown key "post_buld" in phases; did you mean "post_build"?',
  ],
  [
    'no phases',
    'version: 0.2\nartifacts: { files: [a] }',
    'buildspec.yml:1:1: expected phases to be a mapping of install, pre_build, build, post_build, got nothing',
  ],
  [
    'a command with a colon',
    GOOD.replace('- npm ci', '- echo a: b'),
    'buildspec.yml:14:9: expected phases.build.commands[0] to be a command, got a mapping; put a command that holds ": " in quotes',
  ],
  [
    'commands without a list',
    GOOD.replace('finally: [echo done]', 'finally: echo done'),
    'buildspec.yml:17:14: expected phases.build.finally to be a list of commands, got "echo done"',
  ],
  [
    'an unknown on-failure',
    GOOD.replace('ABORT', 'IGNORE'),
    'buildspec.yml:12:17: expected phases.build.on-failure to be ABORT, CONTINUE or RETRY[-count][-regex] with a count up to 100, got IGNORE',
  ],
  [
    'no artifacts',
    GOOD.replace('artifacts:', 'artefacts:'),
    'buildspec.yml:1:1: expected artifacts with files, got nothing: what the build leaves is what is deployed',
  ],
  [
    'a pattern without quotes',
    GOOD.replace("['**/*']", '[**/*]'),
    'buildspec.yml:22:11: expected a value, got the alias **/*, which nothing defines; quote it',
  ],
  [
    'a bad variable',
    GOOD.replace('STAGE', 'MY-STAGE'),
    'buildspec.yml:4:14: expected the name of a variable (letters, digits and _), got "MY-STAGE"',
  ],
  [
    'a key that does not exist',
    GOOD.replace('cache:', 'caches:'),
    'buildspec.yml:27:1: unknown key "caches" at the top; did you mean "cache"?',
  ],
  [
    'a flag that is neither',
    GOOD.replace('discard-paths: no', 'discard-paths: maybe'),
    'buildspec.yml:23:18: expected artifacts.discard-paths to be yes or no, got "maybe"',
  ],
  [
    'a secondary artifact without files',
    GOOD.replace('{ files: [docs], enable', '{ enable'),
    'buildspec.yml:26:11: expected artifacts.secondary-artifacts.docs.files to be a list of paths or patterns, got nothing',
  ],
  [
    'a cache without paths',
    GOOD.replace('paths: [node_modules]', 'paths: []'),
    "buildspec.yml:30:10: expected cache.paths to name at least one, such as '**/*', got an empty list",
  ],
  [
    'a report without files',
    GOOD.replace("files: ['*.xml'], ", ''),
    'buildspec.yml:32:9: expected reports.unit.files to be a list of paths or patterns, got nothing',
  ],
  [
    'a secret without a name',
    GOOD.replace('"app/db:password"', '[a]'),
    'buildspec.yml:6:32: expected env.secrets-manager.PASSWORD to be the name of a value, got a list',
  ],
])('refuses %s', (_, text, fault) => {
  expect(faultsOf(text)).toContain(fault);
});

test.each(['RETRY', 'RETRY-4', 'RETRY-.*timed out.*', 'RETRY-8-invalid+'])(
  'takes on-failure: %s',
  (value) => {
    expect(faultsOf(GOOD.replace('ABORT', value))).toEqual([]);
  },
);

test.each(['RETRY-101', 'RETRY-('])('refuses on-failure: %s', (value) => {
  expect(faultsOf(GOOD.replace('ABORT', value))).toHaveLength(1);
});
