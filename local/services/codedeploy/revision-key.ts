import { createHash } from 'node:crypto';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';

/** What makes two revisions the same one: where they lie, or what they say. */
export function revisionKey(revision: RevisionLocation): string {
  const { s3Location: s3, gitHubLocation: git } = revision;
  if (s3) return `s3:${s3.bucket}/${s3.key}:${s3.bundleType}:${s3.version ?? ''}:${s3.eTag ?? ''}`;
  if (git) return `github:${git.repository}@${git.commitId}`;
  const content = revision.string ?? revision.appSpecContent;
  return `text:${content?.sha256 ?? contentDigest(content?.content ?? '')}`;
}

/** The sha256 of an AppSpec file's content, in hex. */
export const contentDigest = (content: string): string => createHash('sha256').update(content).digest('hex');
