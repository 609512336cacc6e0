import { CodeDeployClient, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { clientSettings } from '../../../../lib/runtime/clients.ts';
import { startRun } from '../staged-run.ts';
import type { TargetStage } from '../target-stage.ts';
import { startCodeDeployStage } from './code-deploy-stage.ts';

let stage: TargetStage;
let client: CodeDeployClient;
beforeAll(async () => {
  stage = await startCodeDeployStage('hangs');
  client = new CodeDeployClient(clientSettings);
}, 90_000);
afterAll(async () => {
  client?.destroy();
  await stage?.stop();
  vi.unstubAllEnvs();
});

it('gives a hook of a service that hangs its own time and a minute, then stops with a rollback', async () => {
  const before = await stage.serving();
  const run = await startRun(stage, 'good');
  await run.publish();
  await run.deploy();
  const { incident, ended } = await run.sees(({ phase }) => phase === 'gone');
  const id = (await run.intent()).deployment!.id!;
  // It was looked at every five seconds.
  expect(incident).toMatchObject({ kind: 'validation', cause: expect.stringMatching(/for 12[1-6] s/) });
  expect(incident!.cause).toContain('CodeDeployHook_asks has not answered AfterAllowTestTraffic');
  expect(incident!.cause).toContain(`its time is over after 60 s (deployment ${id})`);
  expect(ended).toBe(false);
  expect(await run.takeBack()).toMatchObject({ result: 'returned' });
  const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId: id }));
  expect(deploymentInfo).toMatchObject({
    status: 'Stopped',
    rollbackInfo: { rollbackDeploymentId: expect.stringMatching(/^d-/) },
  });
  expect(await stage.serving()).toEqual(before);
}, 120_000);
