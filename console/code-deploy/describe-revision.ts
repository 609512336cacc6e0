import { createHash } from 'node:crypto';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';

/** Where a revision comes from, in one text: `s3://bundles/hello.zip`, `owner/repository@commit`, `AppSpec 1f2e…`. */
export function describeRevision(location: RevisionLocation | undefined): string | undefined {
  const { s3Location: s3, gitHubLocation: gitHub, appSpecContent, string } = location ?? {};
  if (s3?.key)
    return `s3://${s3.bucket}/${s3.key}${s3.version === undefined ? '' : `?versionId=${s3.version}`}`;
  if (gitHub?.repository) return `${gitHub.repository}@${gitHub.commitId?.slice(0, 12)}`;
  const text = appSpecContent ?? string;
  if (text === undefined) return undefined;
  const digest =
    text.sha256 ??
    createHash('sha256')
      .update(text.content ?? '')
      .digest('hex');
  return `AppSpec ${digest.slice(0, 12)}`;
}
