import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { objectCreated, type ObjectCreated } from '../lib/events/object-created.ts';
import { applicationOfKey, type ReleaseRequest } from '../lib/events/release-request.ts';
import { uploadReleaseId } from '../lib/release/release-id.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { deadline } from '../lib/runtime/deadline.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { logger } from '../lib/runtime/logger.ts';

const { releaseMachine } = readConfig(process.env);
const states = new SFNClient(clientSettings);

/** An object below `sources/<application>/` starts a release; the same event again is the same release. */
export const handler = lambdaHandler(objectCreated, async ({ detail }) => {
  const application = applicationOfKey(detail.object.key);
  const versionId = detail.object['version-id'];
  if (!application || !versionId) return ignored(detail);
  const source = { bucket: detail.bucket.name, key: detail.object.key, versionId };
  const release = uploadReleaseId(application, source);
  await startOnce(release, { source });
  return { release };
});

/** Nothing that differs between two copies of an event may be in the input, or the second copy would look like another release. */
async function startOnce(release: string, request: ReleaseRequest): Promise<void> {
  const input = JSON.stringify(request);
  try {
    await states.send(
      new StartExecutionCommand({ stateMachineArn: releaseMachine, name: release, input }),
      deadline(),
    );
  } catch (error) {
    // It has run before, up to 90 days ago.
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    logger.info('this upload was released before', { release });
  }
}

/** Folders, keys without an application, and refs of repositories, which nothing builds yet. */
function ignored({ object }: ObjectCreated['detail']) {
  logger.info('not a source', { key: object.key });
  return { ignored: object.key };
}
