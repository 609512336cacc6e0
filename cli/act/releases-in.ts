import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { releasePage } from '../../lib/store/release-page.ts';
import { readable, type Releases } from '../aws/open-releases.ts';
import { unknownName } from '../unknown-name.ts';

/** So far back a release is looked for; who wants an older one names it. */
const LOOKED_AT = 200;

/**
 * The latest releases of an application, newest first. Throws UserError (exit 3) for an application without releases, or an
 * environment that none of them knows.
 */
export async function releasesIn(
  releases: Releases,
  application: string,
  environment: string,
): Promise<readonly ReleaseRecord[]> {
  const order = { applications: [application], limit: LOOKED_AT };
  const { records } = await readable(() => releasePage(releases.store.objects, order));
  if (records.length === 0)
    throw unknownName({
      message: `the application ${application} has no release`,
      name: application,
      known: await releases.applications(),
    });
  const known = new Set(records.flatMap(({ environments }) => environments.map(({ name }) => name)));
  if (known.has(environment)) return records;
  throw unknownName({
    message: `no release of ${application} knows an environment ${environment}`,
    name: environment,
    known: [...known],
  });
}
