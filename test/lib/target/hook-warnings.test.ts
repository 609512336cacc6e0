import { ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { iam } from '../../../local/services/iam/index.ts';
import { lambda } from '../../../local/services/lambda/index.ts';
import { logs } from '../../../local/services/logs/index.ts';
import { sts } from '../../../local/services/sts/index.ts';
import { checkSource } from '../../../lib/source/check-source.ts';
import { HOOK_TAG } from '../../../lib/target/hook-warnings.ts';
import { makePlan } from '../../../lib/target/make-plan.ts';
import { createFunctionRole, functionMaker } from '../../local/services/lambda/function-setup.ts';
import { startTestCloud, type TestCloud } from '../../local/test-cloud.ts';
import { memoryDeployments } from '../memory-deployments.ts';
import { killSwitch } from '../memory-objects.ts';
import { inMemory, zipOf } from '../source/bundles.ts';

const FILES = {
  'signalbox.yml': `version: 1
application: hello
environments:
  - name: production
    deploymentGroup: hello-production
    strategy: { type: blue-green, config: CodeDeployDefault.OneAtATime }
    validate: [CodeDeployHook_tagged, CodeDeployHook_plain]
    alarms: [hello-5xx]
`,
  'appspec.yml': 'version: 0.0\nos: linux\n',
};

let cloud: TestCloud;
let functions: ReturnType<typeof functionMaker>;
beforeAll(async () => {
  cloud = await startTestCloud({ services: [iam, sts, logs, lambda] });
  functions = functionMaker(cloud, await createFunctionRole(cloud, 'hook', []));
  const source = 'export const handler = async () => undefined;';
  await functions.create('CodeDeployHook_tagged', source, { Tags: { [HOOK_TAG]: 'yes' } });
  await functions.create('CodeDeployHook_plain', source, { Timeout: 30 });
});
afterAll(() => cloud.stop());

it('warns of a validator that nothing shows to be one of the library, where the pipeline calls it', async () => {
  const entries = Object.entries(FILES).map(([path, content]) => ({ path, content, mode: 0o644 }));
  const { planned } = await makePlan(
    {
      release: 'hello-1',
      application: 'hello',
      request: { source: { bucket: 'b', key: 'sources/hello/hello.zip', versionId: '1' } },
    },
    await checkSource(inMemory(zipOf(entries))),
    {
      deployments: memoryDeployments(killSwitch()),
      alarms: { read: async () => [] },
      lambda: functions.client,
      ecs: new ECSClient({}),
    },
  );
  expect(planned.environments[0]?.validators).toHaveLength(2);
  expect(planned.warnings.filter((warning) => warning.includes('signalbox/hooks'))).toEqual([
    'production: nothing shows that CodeDeployHook_plain is built on signalbox/hooks; another function never answers here, and after 30 s the release is taken back; if it is, give it the tag signalbox:hook',
  ]);
});
