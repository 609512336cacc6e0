import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { contentDigest } from '../revision-key.ts';

/** An AppSpec file as a revision of its own. */
export function contentRevision(appSpec: object): RevisionLocation {
  const content = JSON.stringify(appSpec);
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256: contentDigest(content) } };
}
