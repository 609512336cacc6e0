import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { plannedRecord, plannedText } from '../lib/release/planned-record.ts';
import { pushVariables } from '../lib/release/push-variables.ts';
import { uploadReleaseId, withRelease } from '../lib/release/release-id.ts';
import { firstRecord, readReleaseStart } from '../lib/release/release-start.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { storeBundle, withFolder } from '../lib/store/bundles.ts';
import { writeBillOfMaterials, writeProvenance } from '../lib/store/provenance.ts';
import { readSource } from '../lib/store/read-source.ts';
import { releaseKey } from '../lib/store/release-key.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { cloudWatchAlarms } from '../lib/target/alarms.ts';
import { codeDeploy } from '../lib/target/code-deploy.ts';
import { makePlan } from '../lib/target/make-plan.ts';

const { sourceBucket, stateBucket, releaseMachine, releaseKey: keyArn } = readConfig(process.env);
const s3 = new S3Client(clientSettings);
const { records, plans, objects } = stateStore(s3, stateBucket);
const key = releaseKey(new KMSClient(clientSettings), keyArn);
const ports = {
  deployments: codeDeploy(new CodeDeployClient(clientSettings)),
  alarms: cloudWatchAlarms(new CloudWatchClient(clientSettings)),
  lambda: new LambdaClient(clientSettings),
  ecs: new ECSClient(clientSettings),
};

/** What its state sends, and what states of older definitions sent. */
export const event = z.pipe(
  z.object({ execution: z.string(), startedAt: z.string(), at: z.string(), input: z.unknown() }),
  z.transform(withRelease),
);

/** Checks everything that a release needs before anything is built, and says what it will do. */
export const handler = lambdaHandler(event, async ({ execution, startedAt, at, input }) => {
  const start = readReleaseStart(execution, input, sourceBucket);
  const { release, application } = start;
  await records.open(firstRecord(start, execution, startedAt));
  const plan = await withFolder(async (folder) => {
    const { revision, sha256, checked, pushed } = await readSource(start, folder, { s3, objects });
    const made = await makePlan(start, checked, ports);
    const variables = pushed && [...pushVariables(pushed)];
    const { build } = made.manifest;
    const stored = await storeBundle(s3, { stateBucket, release, build, variables, folder }, checked);
    const planned = {
      version: 1 as const,
      release,
      application,
      source: revision,
      sourceSha256: sha256,
      pushed,
      sbom: await writeBillOfMaterials(s3, { stateBucket, release }, checked),
      ...stored,
      ...made.planned,
    };
    if (!planned.artifact) return planned;
    // The source is the artifact: nobody else will say where it comes from.
    const facts = { builder: releaseMachine, invocation: execution, finishedAt: at };
    return {
      ...planned,
      artifact: await writeProvenance(s3, { plan: planned, artifact: planned.artifact, ...facts }, key),
    };
  });
  await plans.write(plan);
  const original = await records.find(uploadReleaseId(application, plan.source));
  const line = { at, text: plannedText(plan) };
  await records.change(release, (record) => plannedRecord(record, plan, original), line);
  const environments = plan.environments.map(({ name, execution }) => ({ name, execution }));
  return { release, application, startedAt, build: plan.build, artifact: plan.artifact, environments };
});
