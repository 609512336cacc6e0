import { S3Client } from '@aws-sdk/client-s3';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { objectCreated, type ObjectCreated } from '../lib/events/object-created.ts';
import { applicationOfKey, type ReleaseRequest } from '../lib/events/release-request.ts';
import { uploadReleaseId } from '../lib/release/release-id.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { deadline } from '../lib/runtime/deadline.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { logger } from '../lib/runtime/logger.ts';
import { refOfKey } from '../lib/source/git/ref-key.ts';
import { indexCommit } from '../lib/store/commit-releases.ts';
import { pushedReleases, type PushedRelease } from '../lib/store/pushes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { openSuperseded } from '../lib/store/superseded.ts';

const { releaseMachine, stateBucket } = readConfig(process.env);
const states = new SFNClient(clientSettings);
const s3 = new S3Client(clientSettings);
const { objects, records } = stateStore(s3, stateBucket);

/** An object below `sources/<application>/`, or a push to `refs/<repository>/`, starts a release; a second event does not. */
export const handler = lambdaHandler(objectCreated, async ({ time, detail }) => {
  const { bucket, object } = detail;
  const { key, 'version-id': versionId } = object;
  const application = applicationOfKey(key);
  const repository = refOfKey(key)?.repository;
  if (!versionId || (!application && !repository)) return ignored(detail);
  const source = { bucket: bucket.name, key, versionId };
  if (application) {
    const release = uploadReleaseId(application, source);
    await startOnce(release, { source });
    return { releases: [release] };
  }
  const releases = await pushedReleases({ ...source, repository: repository! }, { s3, objects });
  for (const pushed of releases) await begin(pushed, time);
  return { releases: releases.map(({ release }) => release) };
});

async function begin(pushed: PushedRelease, at: string): Promise<void> {
  const { release, application, request, commit, supersededBy } = pushed;
  if (commit) await indexCommit(objects, { commit, application, release, at });
  if (supersededBy === undefined) return startOnce(release, request);
  const execution = `${releaseMachine.replace(':stateMachine:', ':execution:')}:${release}`;
  await openSuperseded({ ...pushed, supersededBy, execution, at }, records);
}

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
    logger.info('this was released before', { release });
  }
}

/** Folders, and keys that are neither of an application nor of a ref. */
function ignored({ object }: ObjectCreated['detail']) {
  logger.info('not a source', { key: object.key });
  return { ignored: object.key };
}
