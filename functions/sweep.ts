import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod/mini';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { logger } from '../lib/runtime/logger.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { untakenPushes } from '../lib/store/taken-pushes.ts';
import { takePush } from '../lib/target/take-push.ts';

const { releaseMachine, sourceBucket: bucket, stateBucket } = readConfig(process.env);
const states = new SFNClient(clientSettings);
const s3 = new S3Client(clientSettings);
const store = stateStore(s3, stateBucket);

/** The safety net below the events of pushes, which get lost once in a long while: takes in what nobody took. */
export const handler = lambdaHandler(z.object({ time: z.string() }), async ({ time }) => {
  const releases: string[] = [];
  for await (const push of untakenPushes({ s3, objects: store.objects, bucket, time })) {
    logger.warn('the event of this push was lost', { key: push.source.key });
    releases.push(...(await takePush(push, { states, releaseMachine, s3, store })));
  }
  return { releases };
});
