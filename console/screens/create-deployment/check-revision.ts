import type { AppSpecFault, AppSpecWarning } from '../../../lib/appspec/app-spec-fault.ts';
import { checkAppSpec } from '../../../lib/appspec/check-app-spec.ts';
import { Refused } from '../../../lib/release/refused.ts';
import { bundleOfSource } from '../../../lib/source/bundle-of-source.ts';
import { readBundle, withFolder } from '../../../lib/store/bundles.ts';
import type { Account } from '../../account.ts';
import type { FoundObject } from './read-chosen.ts';
import type { S3Place } from './s3-place.ts';

/** What is known of the AppSpec of a revision before any host has seen it. */
export type RevisionCheck =
  | {
      readonly is: 'checked';
      readonly faults: readonly AppSpecFault[];
      readonly warnings: readonly AppSpecWarning[];
    }
  | { readonly is: 'without-app-spec' }
  | { readonly is: 'too-large'; readonly bytes: number }
  /** It is no bundle that can be looked into, for this reason. */
  | { readonly is: 'unreadable'; readonly why: string };

/** What is downloaded to look at a plan; larger ones are deployed unseen. */
const MOST_BYTES = 64 * 1024 ** 2;

/** Downloads a bundle for hosts and checks its AppSpec and the scripts that it names. */
export async function checkRevision(
  s3: Account['s3'],
  { bucket, key, version: versionId }: S3Place,
  { bytes }: FoundObject,
): Promise<RevisionCheck> {
  if (bytes > MOST_BYTES) return { is: 'too-large', bytes };
  const source = { bucket, key, ...(versionId === undefined ? {} : { versionId }) };
  return withFolder(async (folder) => {
    try {
      const { checked } = await readBundle(s3, source, folder);
      const bundle = bundleOfSource(checked);
      const found = await checkAppSpec(bundle, { os: 'any', platform: 'Server', stage: 'as-deployed' });
      return found ? { is: 'checked', ...found } : { is: 'without-app-spec' };
    } catch (error) {
      if (error instanceof Refused) return { is: 'unreadable', why: error.message };
      throw error;
    }
  });
}
