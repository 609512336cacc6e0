import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { answerToken } from '../lib/notify/answer-token.ts';
import { step } from '../lib/release/environment-run.ts';
import { busyRecord, startedRecord } from '../lib/release/started-record.ts';
import { GroupBusy } from '../lib/release/refused.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { checkArtifact } from '../lib/store/check-artifact.ts';
import { releaseKey } from '../lib/store/release-key.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { deployTargets } from '../lib/target/deploy-targets.ts';

const { stateBucket, releaseKey: keyArn } = readConfig(process.env);
const s3 = new S3Client(clientSettings);
const key = releaseKey(new KMSClient(clientSettings), keyArn);
const store = stateStore(s3, stateBucket);
const answer = answerToken(new SFNClient(clientSettings));
const targets = deployTargets(store);

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({ ...step, token: z.string() });

/** Starts the deployment of the environment, its task token parked beside it; CodeDeploy's events take it from here. */
export const handler = lambdaHandler(event, async ({ run, execution, at, token }) => {
  await checkArtifact(s3, run, key);
  const planned = await store.plans.environment(run);
  const target = targets(planned);
  const start = { run, execution, at, token, planned };
  try {
    await target.publish(start);
    const intent = await target.deploy(start);
    await store.records.change(run.release, ...startedRecord(intent, planned, at));
    // It may have ended already; and where nobody will say that it is ready, the machine looks for itself.
    const progress = await target.progress(intent, 'there');
    const looks = progress?.unheard && !planned.waitsForReady;
    if (!progress?.active || progress.status === 'Ready' || looks) {
      await answer(token, { event: progress?.status ?? 'none' });
    }
    return { deploymentId: intent.deployment?.id };
  } catch (error) {
    if (error instanceof GroupBusy) await store.records.change(run.release, ...busyRecord(run, error, at));
    throw error;
  }
});
