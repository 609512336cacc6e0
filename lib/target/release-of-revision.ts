import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { keys } from '../store/keys.ts';

const [BEFORE = '', AFTER = ''] = keys.artifact('\n').split('\n');

/** The release whose artifact a revision is; undefined for one of another tool. */
export function releaseOfRevision(revision: RevisionLocation | undefined): string | undefined {
  const key = revision?.s3Location?.key ?? '';
  const isOurs = key.startsWith(BEFORE) && key.endsWith(AFTER);
  return isOurs ? key.slice(BEFORE.length, -AFTER.length) : undefined;
}
