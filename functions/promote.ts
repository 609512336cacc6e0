import { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod/mini';
import { APPSPEC, checkAppSpec } from '../lib/appspec/check-app-spec.ts';
import { warningTexts } from '../lib/appspec/warning-text.ts';
import { faultText } from '../lib/manifest/fault.ts';
import { Refused } from '../lib/release/refused.ts';
import { clientSettings } from '../lib/runtime/clients.ts';
import { readConfig } from '../lib/runtime/config.ts';
import { lambdaHandler } from '../lib/runtime/lambda-handler.ts';
import { bundleOfSource } from '../lib/source/bundle-of-source.ts';
import { checkBundle, findVersionByDigest, withFolder } from '../lib/store/bundles.ts';
import { keys } from '../lib/store/keys.ts';
import { stateStore } from '../lib/store/state-store.ts';

const { stateBucket } = readConfig(process.env);
const s3 = new S3Client(clientSettings);
const { records } = stateStore(s3, stateBucket);

const event = z.object({
  release: z.string(),
  at: z.string(),
  /** What the build task's success result says; nothing else is believed. */
  build: z.object({ id: z.string(), artifacts: z.object({ Sha256sum: z.string().check(z.minLength(64)) }) }),
});

/** Names the artifact of a build by version and digest, having looked into it once more. */
export const handler = lambdaHandler(event, async ({ release, at, build }) => {
  const location = { bucket: stateBucket, key: keys.artifact(release) };
  const { artifact, warnings } = await withFolder(async (folder) => {
    const found = await findVersionByDigest(s3, location, build.artifacts.Sha256sum, `${folder}/artifact`);
    if (!found)
      throw new Refused(`expected the artifact of ${build.id} at ${location.key}, its digest is not there`);
    const bundle = bundleOfSource(await checkBundle(found.file));
    const appSpec = await checkAppSpec(bundle, { os: 'any', platform: 'Server', stage: 'as-deployed' });
    if (!appSpec) throw new Refused(`expected the build to leave an ${APPSPEC} at the top of its artifact`);
    if (appSpec.faults.length > 0) throw new Refused(appSpec.faults.map(faultText).join('; '));
    return { artifact: found.artifact, warnings: warningTexts(appSpec.warnings) };
  });
  const built = `built ${build.id}, sha256 ${artifact.sha256.slice(0, 12)}`;
  const line = { at, text: [built, ...warnings].join('; ') };
  await records.change(
    release,
    (record) => ({ ...record, stage: 'deploy', build: { id: build.id }, artifact }),
    line,
  );
  return artifact;
});
