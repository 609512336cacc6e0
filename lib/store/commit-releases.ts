import { keys } from './keys.ts';
import type { JsonObjects } from './json-objects.ts';

/** A commit that was pushed, and its newest release of each application. */
export interface CommitReleases {
  readonly commit: string;
  readonly releases: readonly string[];
}

/** The release of a pushed commit. The key says everything. */
export interface CommitRelease {
  readonly commit: string;
  readonly application: string;
  readonly release: string;
  /** When the push came; ISO 8601. */
  readonly at: string;
}

export const indexCommit = (objects: JsonObjects, of: CommitRelease): Promise<void> =>
  objects.put(keys.commitRelease(of), { version: 1, ...of });

/** As long as git abbreviates at least. */
const SHORTEST = 7;

/** Whether a text can stand for a commit: its id, or the beginning of it. No release id of a push or an upload looks so. */
export const namesCommit = (text: string): boolean =>
  text.length >= SHORTEST && /^[0-9a-f]{7,64}$/.test(text);

/** The commits whose ids begin so, each with its releases; none where no pipeline took such a push. */
export async function commitReleases(objects: JsonObjects, id: string): Promise<readonly CommitReleases[]> {
  const found = new Map<string, Map<string, string>>();
  for await (const key of objects.list(keys.releasesOfCommit(id))) {
    const [, commit = '', application = '', name = ''] = key.split('/');
    const newest = found.get(commit) ?? new Map<string, string>();
    found.set(commit, newest);
    if (!newest.has(application)) newest.set(application, name.slice(name.indexOf('-') + 1));
  }
  return [...found].map(([commit, releases]) => ({ commit, releases: [...releases.values()] }));
}
