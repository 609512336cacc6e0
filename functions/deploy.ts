import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { answerToken } from '../lib/notify/answer-token.ts';
import { step } from '../lib/release/environment-run.ts';
import { withDeployment, withEnvironment } from '../lib/release/record-changes.ts';
import { GroupBusy } from '../lib/release/refused.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { checkArtifact } from '../lib/store/check-artifact.ts';
import { releaseKey } from '../lib/store/release-key.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { codeDeploy } from '../lib/target/code-deploy.ts';
import { startDeployment } from '../lib/target/start-deployment.ts';

const { stateBucket, releaseKey: keyArn } = readConfig(process.env);
const s3 = new S3Client(clientSettings);
const key = releaseKey(new KMSClient(clientSettings), keyArn);
const { records, intents, plans, good } = stateStore(s3, stateBucket);
const answer = answerToken(new SFNClient(clientSettings));
const deployments = codeDeploy(new CodeDeployClient(clientSettings));

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({ ...step, token: z.string() });

/** Starts the deployment of the environment, its task token parked beside it; CodeDeploy's events take it from here. */
export const handler = lambdaHandler(event, async ({ run, execution, at, token }) => {
  const { release, environment } = run;
  await checkArtifact(s3, run, key);
  const planned = await plans.environment(run);
  const tell = (text: string, id?: string) =>
    records.change(
      release,
      (record) => {
        const changed = withEnvironment(record, environment, { status: 'deploying' });
        return id ? withDeployment(changed, environment, { id, kind: 'deploy', attempt: 1 }) : changed;
      },
      { at, environment, text },
    );
  try {
    const { deployment } = await startDeployment(
      { run, execution, at, token, planned },
      { intents, deployments, good },
    );
    const id = deployment!.id!;
    await tell(`deployment ${id} to ${planned.deploymentGroup} started`, id);
    // It may have ended already; and where nobody will say that it is ready, the machine looks for itself.
    const { active, status, blueGreen } = await deployments.get(id);
    const looks = blueGreen && !planned.waitsForReady;
    if (!active || status === 'Ready' || looks) await answer(token, { event: status });
    return { deploymentId: id };
  } catch (error) {
    if (error instanceof GroupBusy) await tell(error.message);
    throw error;
  }
});
