import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { latestReleases } from '../../lib/views/latest-releases.ts';
import { readable, type Releases } from '../aws/open-releases.ts';
import { EXIT } from '../exit-code.ts';
import { findReleases } from '../releases/find-releases.ts';
import { UserError } from '../user-error.ts';

/** An older release may still be in its build, but hardly behind so many newer ones. */
const LOOKED_AT = 100;

/**
 * The release that a person means who acts on one: as whoever looks names it, where that is one alone. Of an application, and of
 * a commit that several pipelines took, it is the only one that is on its way. Throws UserError (exit 3) where that is none, or
 * several.
 */
export async function findReleaseUnderWay(
  releases: Releases,
  name: string,
  signal: AbortSignal,
): Promise<ReleaseRecord> {
  const itself = await releases.find(name);
  if (itself) return itself;
  const ofApplication = await readable(() => latestReleases(releases.store, name, LOOKED_AT));
  if (ofApplication.length > 0) return onlyOne(ofApplication, name);
  const found = await findReleases(releases, name, signal);
  const records = await Promise.all(found.map((release) => releases.record(release)));
  return records.length === 1 ? records[0]! : onlyOne(records, name);
}

function onlyOne(records: readonly ReleaseRecord[], name: string): ReleaseRecord {
  const underWay = records.filter((record) => !hasEnded(record));
  const [only, another] = underWay;
  if (only && !another) return only;
  const hint = only
    ? `name one: ${underWay.map(({ release }) => release).join(', ')}`
    : '`signalbox status` tells where everything stands';
  throw new UserError(
    `${only ? 'several releases' : 'no release'} of ${name} ${only ? 'are' : 'is'} on the way`,
    {
      hint,
      exitCode: EXIT.notFound,
    },
  );
}
