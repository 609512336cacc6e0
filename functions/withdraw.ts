import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { withdrawal } from '../lib/events/withdrawal.ts';
import { failToken } from '../lib/notify/fail-token.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { noteStop } from '../lib/store/note-stop.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { withdrawRun } from '../lib/store/withdraw-run.ts';

const { stateBucket } = readConfig(process.env);
const ports = {
  ...stateStore(new S3Client(clientSettings), stateBucket),
  fail: failToken(new SFNClient(clientSettings)),
};

/**
 * For a person who stops a release: ends its wait for an environment, or notes who stops what it does instead. People may
 * neither read task tokens nor write records.
 */
export const handler = lambdaHandler(withdrawal, async ({ environment, ...asked }) =>
  environment === undefined
    ? { noted: await noteStop(asked, ports.records) }
    : { withdrawn: await withdrawRun({ ...asked, environment }, ports) },
);
