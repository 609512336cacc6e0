import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { step } from '../lib/release/environment-run.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { codeDeploy } from '../lib/target/code-deploy.ts';
import { ecsServices } from '../lib/target/ecs/ecs-services.ts';
import { ecsDeployments } from '../lib/target/ecs/native/ecs-deployments.ts';
import { replacementTasks } from '../lib/target/ecs/native/replacement-tasks.ts';
import { replacementTargets } from '../lib/target/fleet/replacement-targets.ts';

const { stateBucket } = readConfig(process.env);
const { plans } = stateStore(new S3Client(clientSettings), stateBucket);
const ports = {
  deployments: codeDeploy(new CodeDeployClient(clientSettings)),
  ec2: new EC2Client(clientSettings),
};

const ecs = new ECSClient(clientSettings);
const services = { services: ecsServices(ecs), deployments: ecsDeployments(ecs) };

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({ ...step, deploymentId: z.string() });

/** Names the validators of an environment and what they are to look at: hosts or tasks that have no traffic yet. */
export const handler = lambdaHandler(event, async ({ run, deploymentId }) => {
  const { validators, target, service } = await plans.environment(run);
  return {
    validators,
    replacementTargets:
      target === 'ecs-native'
        ? await replacementTasks(service!, deploymentId, services)
        : await replacementTargets(deploymentId, ports),
  };
});
