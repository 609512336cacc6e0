import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { Cloud } from '../../cloud.ts';
import type { Records, RevisionRecord } from './records.ts';
import { revisionKey } from './revision-key.ts';

/** The revision's record, made where there is none: a deployment registers its revision by itself. */
export function registerRevision(
  cloud: Cloud,
  records: Records,
  applicationName: string,
  location: RevisionLocation,
): RevisionRecord {
  const known = storedRevision(records, applicationName, location);
  if (known) return known;
  const record: RevisionRecord = { applicationName, location, registerTime: cloud.clock.now() };
  records.revisions.set(`${applicationName}/${revisionKey(location)}`, record);
  return record;
}

export const storedRevision = (
  records: Records,
  applicationName: string,
  location: RevisionLocation,
): RevisionRecord | undefined => records.revisions.get(`${applicationName}/${revisionKey(location)}`);
