import type { Releases } from '../aws/open-releases.ts';
import { unknownName } from '../unknown-name.ts';

/** The application that was named, or all. Throws UserError (exit 3) where it has no release. */
export async function wantedApplications(
  releases: Releases,
  application: string | undefined,
): Promise<readonly string[]> {
  const known = await releases.applications();
  if (application === undefined) return known;
  if (known.includes(application)) return [application];
  throw unknownName({
    message: `the application ${application} has no release`,
    name: application,
    known,
  });
}
