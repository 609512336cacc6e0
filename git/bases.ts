import type { Git } from './git.ts';
import type { RemoteRef } from './remote-refs.ts';

/** Refs of the remote on which a pack or an overlay can be built, as the objects that they name are here too. */
export interface Base extends RemoteRef {
  readonly target: string;
}

const MOST_BASES = 8;

/** The ref's own old state, and others whose tips the new state contains. */
export async function basesOf(
  move: { readonly ref: string; readonly target: string },
  remote: ReadonlyMap<string, RemoteRef>,
  git: Git,
): Promise<readonly Base[]> {
  const live = [...remote.values()].flatMap((found) =>
    found.record.target === null ? [] : [{ ...found, target: found.record.target }],
  );
  const here = await git.present(live.map(({ target }) => target));
  const bases = live.filter(({ ref, target }) => ref === move.ref && here.has(target));
  for (const base of live) {
    if (bases.length === MOST_BASES) break;
    if (base.ref === move.ref || !here.has(base.target)) continue;
    if (await git.isAncestor(base.target, move.target)) bases.push(base);
  }
  return bases;
}
