import { setTimeout as delay } from 'node:timers/promises';
import { commitReleases, namesCommit, type CommitReleases } from '../../lib/store/commit-releases.ts';
import { releasesThatBegin } from '../../lib/store/releases-like.ts';
import { readable, type Releases } from '../aws/open-releases.ts';
import { EXIT } from '../exit-code.ts';
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
  if (await releases.find(name)) return [name];
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

/** What is no beginning of one id stays as it is: whoever looks for its record says that there is none. */
async function byBeginning({ store }: Releases, name: string): Promise<string> {
  const found = await readable(() => releasesThatBegin(store.objects, name));
  return found.length === 1 ? found[0]! : name;
}

const ambiguous = (name: string, found: readonly CommitReleases[]) =>
  new UserError(
    `several commits begin with ${name}: ${found.map(({ commit }) => commit.slice(0, 12)).join(', ')}`,
    {
      exitCode: EXIT.notFound,
    },
  );

const unknown = (name: string) =>
  new UserError(`no release is of the commit ${name}`, {
    hint: 'was it pushed, to a branch or tag that a pipeline takes? `signalbox status` lists the latest releases',
    exitCode: EXIT.notFound,
  });
