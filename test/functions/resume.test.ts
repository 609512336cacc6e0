import {
  CodeDeployClient,
  CreateApplicationCommand,
  CreateDeploymentCommand,
  CreateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { codedeploy } from '../../local/services/codedeploy/index.ts';
import { codedeployCommands } from '../../local/services/codedeploy-commands/index.ts';
import { sqs } from '../../local/services/sqs/index.ts';
import { context, startFunctionStage, type FunctionStage } from './function-stage.ts';
import { parkTask } from './parked-task.ts';

let stage: FunctionStage;
let client: CodeDeployClient;
let resume: (event: unknown, context: never) => Promise<Record<string, unknown>>;

beforeAll(async () => {
  stage = await startFunctionStage([sqs, codedeploy, codedeployCommands]);
  client = new CodeDeployClient(stage.clientConfig);
  await client.send(new CreateApplicationCommand({ applicationName: 'hello' }));
  resume = (await import('../../functions/resume.ts')).handler as never;
});
afterAll(() => stage.stop());

const changed = (deploymentId: string) => ({
  'detail-type': 'CodeDeploy Deployment State-change Notification',
  time: '2026-01-01T00:00:00Z',
  detail: {
    deploymentId,
    state: 'SUCCESS',
    application: 'hello',
    deploymentGroup: 'g',
    instanceGroupId: 'i',
  },
});

const run = (release: string) => ({ release, environment: 'staging' });

/** A run that waits with a token; with or without the id of its deployment. */
async function waiting(release: string, token: string, awaiting: 'lane' | 'deployment') {
  await stage.store.intents.change(run(release), () => ({
    version: 1,
    ...run(release),
    application: 'hello',
    execution: 'arn',
    startedAt: '2026-01-01T00:00:00.000Z',
    token,
    awaiting,
    alarms: [],
  }));
}

/** A deployment to a group without hosts, which is all that is asked about here. */
async function deployment(group: string, description: string): Promise<string> {
  const named = { applicationName: 'hello', deploymentGroupName: group };
  const serviceRoleArn = 'arn:aws:iam::123456789012:role/machine';
  await client.send(new CreateDeploymentGroupCommand({ ...named, serviceRoleArn }));
  const s3Location = { bucket: 'state', key: 'app.zip', bundleType: 'zip' as const };
  const revision = { revisionType: 'S3' as const, s3Location };
  const { deploymentId } = await client.send(
    new CreateDeploymentCommand({ ...named, description, revision }),
  );
  return deploymentId!;
}

it('wakes the run that waits for the deployment', async () => {
  const { token, output } = await parkTask(stage, 'indexed');
  await waiting('r1', token, 'deployment');
  await stage.store.intents.indexDeployment('d-INDEXED01', run('r1'));
  expect(await resume(changed('d-INDEXED01'), context)).toMatchObject({ release: 'r1', woken: true });
  expect(await output()).toEqual({ event: 'SUCCESS' });
});

it('wakes it also where the deployment ended before its id was written down', async () => {
  const { token, output } = await parkTask(stage, 'not-indexed');
  await waiting('r2', token, 'deployment');
  const id = await deployment('own', 'r2/staging/deploy/1');
  expect(await resume(changed(id), context)).toMatchObject({ release: 'r2', woken: true });
  expect(await output()).toEqual({ event: 'SUCCESS' });
});

it('leaves a run alone that waits for something else', async () => {
  await waiting('r3', 'unused', 'lane');
  await stage.store.intents.indexDeployment('d-INDEXED03', run('r3'));
  expect(await resume(changed('d-INDEXED03'), context)).toMatchObject({ release: 'r3', woken: false });
});

it('ignores what is not the pipeline’s: deployments of others, and those that are gone', async () => {
  const id = await deployment('foreign', 'by hand');
  expect(await resume(changed(id), context)).toEqual({ foreign: id });
  expect(await resume(changed('d-GONE00000'), context)).toEqual({ foreign: 'd-GONE00000' });
});
