import { expect, test } from 'vitest';
import { faultText } from '../../../lib/manifest/fault.ts';
import { parseBuildspec } from '../../../lib/manifest/parse-buildspec.ts';

const GOOD = `version: 0.2
env:
  variables: { STAGE: live, COUNT: 3 }
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
cache: { paths: [node_modules] }
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
    'buildspec.yml:14:3: unknown key "post_buld" in phases; did you mean "post_build"?',
  ],
  [
    'no phases',
    'version: 0.2\nartifacts: { files: [a] }',
    'buildspec.yml:1:1: expected phases to be a mapping of install, pre_build, build, post_build, got nothing',
  ],
  [
    'a command with a colon',
    GOOD.replace('- npm ci', '- echo a: b'),
    'buildspec.yml:10:9: expected phases.build.commands[0] to be a command, got a mapping; put a command that holds ": " in quotes',
  ],
  [
    'commands without a list',
    GOOD.replace('finally: [echo done]', 'finally: echo done'),
    'buildspec.yml:13:14: expected phases.build.finally to be a list of commands, got "echo done"',
  ],
  [
    'an unknown on-failure',
    GOOD.replace('ABORT', 'IGNORE'),
    'buildspec.yml:8:17: expected phases.build.on-failure to be ABORT, CONTINUE or RETRY, got IGNORE',
  ],
  [
    'no artifacts',
    GOOD.replace('artifacts:', 'artefacts:'),
    'buildspec.yml:1:1: expected artifacts with files, got nothing: what the build leaves is what is deployed',
  ],
  [
    'a pattern without quotes',
    GOOD.replace("['**/*']", '[**/*]'),
    'buildspec.yml:18:11: expected a value, got the alias **/*, which nothing defines; quote it',
  ],
  [
    'a bad variable',
    GOOD.replace('STAGE', 'MY-STAGE'),
    'buildspec.yml:3:14: expected the name of a variable (letters, digits and _), got "MY-STAGE"',
  ],
])('refuses %s', (_, text, fault) => {
  expect(faultsOf(text)).toContain(fault);
});
