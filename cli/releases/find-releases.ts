import { setTimeout as delay } from 'node:timers/promises';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { commitReleases, namesCommit, type CommitReleases } from '../../lib/store/commit-releases.ts';
import { releasePage } from '../../lib/store/release-page.ts';
import { releasesThatBegin } from '../../lib/store/releases-like.ts';
import { readable, type Releases } from '../aws/open-releases.ts';
import { EXIT } from '../exit-code.ts';
import { someOf } from '../some-of.ts';
import { UserError } from '../user-error.ts';

/** How long a push may take to become a release: EventBridge's delivery and a cold start, twice over. */
const PATIENCE_MS = 15_000;
const INTERVAL_MS = 500;
const FULL_IDS = new Set([40, 64]);

/**
 * The releases that a person means: the one of that id, or of the only id that begins so, or those of a commit, whose id
 * may be abbreviated; several where several pipelines took it. A full commit is waited for, as it may just have been pushed.
 */
export async function findReleases(
  releases: Releases,
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  return (await releases.find(name)) ? [name] : byAnotherName(releases, name, signal);
}

async function byAnotherName(
  releases: Releases,
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!namesCommit(name)) return [await byBeginning(releases, name)];
  const until = performance.now() + (FULL_IDS.has(name.length) ? PATIENCE_MS : 0);
  for (;;) {
    const found = await readable(() => commitReleases(releases.store.objects, name));
    const [commit, another] = found;
    if (commit && another) throw ambiguous(name, found);
    if (commit) return commit.releases;
    if (signal.aborted || performance.now() >= until) throw unknown(name);
    await delay(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
}

/** For who only looks: the name of an application stands for its newest release. */
export async function findReleasesToShow(
  releases: Releases,
  name: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (await releases.find(name)) return [name];
  const { records } = await readable(() =>
    releasePage(releases.store.objects, { applications: [name], limit: 1 }),
  );
  return records[0] ? [records[0].release] : byAnotherName(releases, name, signal);
}

/** As {@link findReleasesToShow}, for who shows one alone: throws UserError (exit 3) where several are meant. */
export async function findReleaseToShow(
  releases: Releases,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const found = await findReleasesToShow(releases, name, signal);
  const [only, another] = found;
  if (only !== undefined && another === undefined) return only;
  throw several(name, found);
}

/**
 * The record of the one release that a person means, of that application where one is said. Throws UserError (exit 3) where
 * there is none, or several pipelines took the commit.
 */
export async function findRelease(
  releases: Releases,
  name: string,
  { signal, application }: { readonly signal: AbortSignal; readonly application?: string },
): Promise<ReleaseRecord> {
  const found = await findReleases(releases, name, signal);
  const records = await Promise.all(found.map((release) => releases.record(release)));
  const own = records.filter((record) => record.application === application);
  const [only, another] = own.length > 0 ? own : records;
  if (only && !another) return only;
  throw several(name, found);
}

/**
 * Reads a release's record, again and again. One that was found by its commit may not have begun yet, and is undefined; one
 * that was `named` by its id is then a mistake.
 */
export const recordReader = (releases: Releases, release: string, named: string | undefined) =>
  release === named ? () => releases.record(release) : () => releases.find(release);

const MOST_NAMED = 5;

/** What is no beginning of an id stays as it is: whoever looks for its record says that there is none. */
async function byBeginning({ store }: Releases, name: string): Promise<string> {
  // Every id begins with nothing, which is what a variable that was never set holds.
  const found = name === '' ? [] : await readable(() => releasesThatBegin(store.objects, name));
  if (found.length < 2) return found[0] ?? name;
  throw new UserError(`several releases begin with ${name}`, {
    hint: `name one: ${someOf(found, MOST_NAMED)}`,
    exitCode: EXIT.notFound,
  });
}

const ambiguous = (name: string, found: readonly CommitReleases[]) =>
  new UserError(
    `several commits begin with ${name}: ${found.map(({ commit }) => commit.slice(0, 12)).join(', ')}`,
    {
      exitCode: EXIT.notFound,
    },
  );

const several = (name: string, found: readonly string[]) =>
  new UserError(`several releases are of the commit ${name}`, {
    hint: `name one: ${found.join(', ')}`,
    exitCode: EXIT.notFound,
  });

const unknown = (name: string) =>
  new UserError(`no release is of the commit ${name}`, {
    hint: 'was it pushed, to a branch or tag that a pipeline takes? `signalbox status` lists the latest releases',
    exitCode: EXIT.notFound,
  });
