import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { withdrawal } from '../lib/events/withdrawal.ts';
import { failToken } from '../lib/notify/fail-token.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { withdrawRun } from '../lib/store/withdraw-run.ts';

const { stateBucket } = readConfig(process.env);
const ports = {
  ...stateStore(new S3Client(clientSettings), stateBucket),
  fail: failToken(new SFNClient(clientSettings)),
};

/** Ends a release's wait for an environment, for a person: people may not read task tokens. */
export const handler = lambdaHandler(withdrawal, async (asked) => ({
  withdrawn: await withdrawRun(asked, ports),
}));
