import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { objectCreated, type ObjectCreated } from '../lib/events/object-created.ts';
import { applicationOfKey } from '../lib/events/release-request.ts';
import { uploadReleaseId } from '../lib/release/release-id.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { logger } from '../lib/runtime/logger.ts';
import { refOfKey } from '../lib/source/git/ref-key.ts';
import { zipPushOfKey } from '../lib/source/git/zip-push-key.ts';
import { takesZip } from '../lib/store/pushes.ts';
import { stateStore } from '../lib/store/state-store.ts';
import { startRelease, takePush } from '../lib/target/take-push.ts';

const { releaseMachine, stateBucket } = readConfig(process.env);
const states = new SFNClient(clientSettings);
const s3 = new S3Client(clientSettings);
const ports = { states, releaseMachine, s3, store: stateStore(s3, stateBucket) };

/** An object below `sources/<application>/`, or a push to `refs/<repository>/`, starts a release; a second event does not. */
export const handler = lambdaHandler(objectCreated, async ({ time, detail }) => {
  const { bucket, object } = detail;
  const { key, 'version-id': versionId } = object;
  const application = applicationOfKey(key);
  const repository = refOfKey(key)?.repository;
  if (!versionId || (!application && !repository)) return ignored(detail);
  const source = { bucket: bucket.name, key, versionId };
  if (application) {
    if (!(await isReleased(key, { bucket: bucket.name, application }))) return ignored(detail);
    const release = uploadReleaseId(application, source);
    await startRelease(release, { source }, ports);
    return { releases: [release] };
  }
  return { releases: await takePush({ source, repository: repository!, at: time }, ports) };
});

/** Every upload is, but of what git-remote-s3 puts only the zips of refs that are released. */
async function isReleased(key: string, of: { bucket: string; application: string }): Promise<boolean> {
  const zip = zipPushOfKey(key);
  if (zip === 'bookkeeping') return false;
  return zip === undefined || takesZip(zip, of, { s3, objects: ports.store.objects });
}

/** Folders, and keys that are neither of an application nor of a ref. */
function ignored({ object }: ObjectCreated['detail']) {
  logger.info('not a source', { key: object.key });
  return { ignored: object.key };
}
