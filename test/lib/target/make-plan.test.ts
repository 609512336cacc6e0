import { ECSClient } from '@aws-sdk/client-ecs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { Refused } from '../../../lib/release/refused.ts';
import { checkSource } from '../../../lib/source/check-source.ts';
import { makePlan, type PlanOrder } from '../../../lib/target/make-plan.ts';
import { GROUP, memoryDeployments } from '../memory-deployments.ts';
import { killSwitch } from '../memory-objects.ts';
import { inMemory, zipOf } from '../source/bundles.ts';

const MANIFEST = `version: 1
application: hello
environments:
  - name: production
    deploymentGroup: hello-production
    strategy: { type: in-place, config: CodeDeployDefault.OneAtATime }
`;
const APPSPEC = `version: 0.0
os: linux
files:
  - source: app
    destination: /opt/app
hooks:
  ApplicationStart:
    - location: start.sh
`;
const GOOD = { 'signalbox.yml': MANIFEST, 'appspec.yml': APPSPEC, 'app/a.js': '', 'start.sh': '#!/bin/sh\n' };
const ORDER: PlanOrder = {
  release: 'hello-1',
  application: 'hello',
  request: {
    source: { bucket: 'b', key: 'sources/hello/hello.zip', versionId: '1' },
  },
};

async function plan(files: Readonly<Record<string, string>>) {
  const entries = Object.entries({ ...GOOD, ...files }).map(([path, content]) => ({
    path,
    content,
    mode: 0o755,
  }));
  const deployments = memoryDeployments(killSwitch());
  deployments.groupNow = {
    ...GROUP,
    type: 'in-place',
    readyWaitMinutes: undefined,
    keepBlueMinutes: undefined,
  };
  const source = await checkSource(inMemory(zipOf(entries)));
  return makePlan(ORDER, source, {
    deployments,
    alarms: { read: async () => [] },
    lambda: new LambdaClient({}),
    ecs: new ECSClient({}),
  });
}

/** What the plan says of the documents, without what it says of the environment. */
const warnings = async (files: Readonly<Record<string, string>>) =>
  (await plan(files)).planned.warnings.filter((warning) => !warning.startsWith('production:'));

describe('makePlan and the AppSpec', () => {
  it('has nothing to say of a bundle that is in order', async () => {
    expect(await warnings({})).toEqual([]);
  });

  it('warns of traps in the AppSpec and in its scripts, with their places', async () => {
    const files = {
      'appspec.yml': APPSPEC.replace('source: app', 'source: App'),
      'start.sh': '#!/bin/sh\nnode /opt/app/a.js &\n',
    };
    expect(await warnings(files)).toEqual([
      expect.stringMatching(/^appspec\.yml:4:13: the bundle holds no `App`.*; write app$/),
      expect.stringMatching(/^start\.sh:2:20: `node \/opt\/app\/a\.js` goes on in the background/),
    ]);
  });

  it('takes an AppSpec for Windows and warns of it', async () => {
    expect(await warnings({ 'appspec.yml': APPSPEC.replace('linux', 'windows') })).toEqual([
      expect.stringContaining('appspec.yml:2:5: hosts that run Linux'),
    ]);
  });

  it('counts nothing as missing where a build may still make it', async () => {
    const files = {
      'signalbox.yml': MANIFEST.replace('environments', 'build: buildspec.yml\nenvironments'),
      'buildspec.yml':
        'version: 0.2\nphases: { build: { commands: [make] } }\nartifacts: { files: ["**/*"] }\n',
      'appspec.yml': APPSPEC.replace('source: app', 'source: dist'),
    };
    expect(await warnings(files)).toEqual([]);
    expect(await warnings({ 'appspec.yml': files['appspec.yml'] })).toEqual([
      expect.stringContaining('appspec.yml:4:13: the bundle holds no `dist`'),
    ]);
  });

  it('refuses a fault with file, line and column', async () => {
    const refused = plan({ 'appspec.yml': APPSPEC.replace('location', 'loction') });
    await expect(refused).rejects.toThrow(Refused);
    await expect(refused).rejects.toThrow(
      'appspec.yml:8:7: expected `location` in this script of ApplicationStart',
    );
  });
});
