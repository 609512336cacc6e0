import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { deploymentChanged } from '../lib/events/deployment-changed.ts';
import { answerToken } from '../lib/notify/answer-token.ts';
import type { Intent } from '../lib/release/intent.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { codeDeploy } from '../lib/target/code-deploy.ts';
import { runOfDescription } from '../lib/target/deployment-description.ts';

const { stateBucket } = readConfig(process.env);
const { intents } = stateStore(new S3Client(clientSettings), stateBucket);
const answer = answerToken(new SFNClient(clientSettings));
const deployments = codeDeploy(new CodeDeployClient(clientSettings));

/** Wakes the run that waits for a deployment. What the event says is not believed: the run looks for itself. */
export const handler = lambdaHandler(deploymentChanged, async ({ detail: { deploymentId, state } }) => {
  const intent = (await intents.byDeployment(deploymentId)) ?? (await notIndexedYet(deploymentId));
  if (!intent) return { foreign: deploymentId };
  const waits = WAITING.has(intent.awaiting ?? '') && intent.token !== undefined;
  if (waits) await answer(intent.token!, { event: state });
  return { deploymentId, release: intent.release, environment: intent.environment, woken: waits };
});

const WAITING = new Set(['deployment', 'bake', 'end', 'rollback']);

/** A deployment can end before its id is written down. One without the pipeline's description is somebody else's. */
async function notIndexedYet(deploymentId: string): Promise<Intent | undefined> {
  const run = runOfDescription(await deployments.descriptionOf(deploymentId));
  return run && intents.find(run);
}
