import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { deploymentChanged } from '../lib/events/deployment-changed.ts';
import { serviceChanged } from '../lib/events/service-changed.ts';
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

/** CodeDeploy's event, or ECS's own of a service. */
export const event = z.union([serviceChanged, deploymentChanged]);

/** Wakes the run that waits for a deployment. What the event says is not believed: the run looks for itself. */
export const handler = lambdaHandler(event, async (changed) => {
  const { id, state } = whatChanged(changed);
  const intent =
    (await intents.byDeployment(id)) ?? ('source' in changed ? undefined : await notIndexedYet(id));
  if (!intent) return { foreign: id };
  const waits = WAITING.has(intent.awaiting ?? '') && intent.token !== undefined;
  if (waits) await answer(intent.token!, { event: state });
  return { deploymentId: id, release: intent.release, environment: intent.environment, woken: waits };
});

/** ECS names the service, by which its run is found before anything is started. */
const whatChanged = (changed: z.infer<typeof event>): { readonly id: string; readonly state: string } =>
  'source' in changed
    ? { id: changed.resources[0]!, state: changed.detail.eventName }
    : { id: changed.detail.deploymentId, state: changed.detail.state };

const WAITING = new Set(['deployment', 'bake', 'end', 'rollback']);

/** A deployment can end before its id is written down. One without the pipeline's description is somebody else's. */
async function notIndexedYet(deploymentId: string): Promise<Intent | undefined> {
  const run = runOfDescription(await deployments.descriptionOf(deploymentId));
  return run && intents.find(run);
}
