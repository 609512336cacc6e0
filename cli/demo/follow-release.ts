import { PutObjectCommand } from '@aws-sdk/client-s3';
import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { untoldChanges } from '../../lib/release/untold-changes.ts';
import { bundleVersion, type BundleOptions } from './bundle-version.ts';
import { polled } from './polled.ts';
import type { Scene } from './scene.ts';

export const APPLICATION = 'hello';

export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** Uploads a version of the example with the plain S3 client; nothing else is called. */
export async function uploadVersion(scene: Scene, options: BundleOptions): Promise<Upload> {
  const bucket = scene.outputs['SourceBucketName']!;
  const key = `sources/${APPLICATION}/${APPLICATION}-${options.version}.zip`;
  const body = await bundleVersion(scene.application, options);
  const { VersionId } = await scene.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  scene.story.line(`put s3://${bucket}/${key} (${body.length} bytes)`);
  return { bucket, key, versionId: VersionId! };
}

/** Waits for the release that the upload started and tells its changes until it has ended. */
export async function followUpload(scene: Scene, upload: Upload): Promise<ReleaseRecord> {
  const record = await polled(scene.signal, `a release of ${upload.key}`, async () => {
    for await (const candidate of scene.records.ofApplication(APPLICATION)) {
      if (candidate.source.versionId === upload.versionId) return candidate;
    }
    return undefined;
  });
  return followRelease(scene, record.release);
}

/** Tells every change of a release's record until it has ended. */
export async function followRelease(scene: Scene, release: string): Promise<ReleaseRecord> {
  let last: ReleaseRecord['changes'][number] | undefined;
  scene.story.line(`release ${release}`);
  return polled(scene.signal, `the end of release ${release}`, async () => {
    const record = await scene.records.find(release);
    if (!record) return undefined;
    for (const { environment, text } of untoldChanges(record.changes, last)) {
      scene.story.line(`  ${environment === undefined ? '' : `${environment}: `}${text}`);
    }
    last = record.changes.at(-1) ?? last;
    return hasEnded(record) ? record : undefined;
  });
}
