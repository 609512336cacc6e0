import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';

const BUNDLE_TYPES: ReadonlySet<string | undefined> = new Set(['tar', 'tgz', 'zip']);

/** Refuses a revision that no host could fetch; one in S3 is not looked at before the hosts do. */
export function checkRevision(revision: RevisionLocation | undefined): asserts revision is RevisionLocation {
  if (!revision) throw new AwsError('RevisionRequiredException', 'Revision is required.');
  const { revisionType, s3Location: s3 } = revision;
  if (revisionType === 'S3') {
    if (!s3?.bucket || !s3.key) throw invalid('a revision in S3 needs bucket and key');
    if (!BUNDLE_TYPES.has(s3.bundleType)) {
      throw invalid(
        `expected bundleType tar, tgz or zip for the Server compute platform, got ${s3.bundleType}`,
      );
    }
    return;
  }
  if (revisionType === 'GitHub') {
    throw invalid('the local cloud cannot fetch revisions from GitHub; upload the bundle to S3');
  }
  throw invalid(`expected revisionType S3 for the Server compute platform, got ${revisionType}`);
}

const invalid = (reason: string) => new AwsError('InvalidRevisionException', `Invalid revision: ${reason}`);
