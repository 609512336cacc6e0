import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { step } from '../lib/release/environment-run.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { codeDeploy } from '../lib/target/code-deploy.ts';
import { replacementTargets } from '../lib/target/fleet/replacement-targets.ts';

const { stateBucket } = readConfig(process.env);
const { plans } = stateStore(new S3Client(clientSettings), stateBucket);
const ports = {
  deployments: codeDeploy(new CodeDeployClient(clientSettings)),
  ec2: new EC2Client(clientSettings),
};

/** What its state sends, and what states of older definitions sent. */
export const event = z.object({ ...step, deploymentId: z.string() });

/** Names the validators of an environment and the hosts that they are to look at: green, and without traffic yet. */
export const handler = lambdaHandler(event, async ({ run, deploymentId }) => ({
  validators: (await plans.environment(run)).validators,
  replacementTargets: await replacementTargets(deploymentId, ports),
}));
