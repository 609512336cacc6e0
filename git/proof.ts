import type { Git } from './git.ts';

/** The raw objects from a target to its commit, base64: through them anybody can compute which tree the target has. */
export async function proofOf(target: string, git: Git): Promise<readonly string[]> {
  const proof: string[] = [];
  for (let id = target; ;) {
    const kind = await git.kindOf(id);
    const raw = await git.raw(kind, id);
    proof.push(raw.toString('base64'));
    const [, next] = /^object ([0-9a-f]+)\n/.exec(raw.toString('latin1')) ?? [];
    if (kind !== 'tag' || !next) return proof;
    id = next;
  }
}
