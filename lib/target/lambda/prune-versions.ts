import type { PlannedFunction } from '../../release/plan.ts';
import type { Functions } from './functions.ts';

/** The newest are kept, whatever they are: one of them is what the next rollback goes back to. */
const KEPT = 3;
/** Of one function at one time; the rest goes after later releases. */
const MOST = 20;
/** `<release>/<environment>`: only what the pipeline published is its to remove. */
const OURS = /^[A-Za-z0-9_-]{1,80}\/[^/]+$/;

/** Removes old versions of a function that no alias points at. Answers their numbers. */
export async function pruneVersions(
  { function: name }: Pick<PlannedFunction, 'function'>,
  functions: Functions,
): Promise<readonly string[]> {
  const versions = [];
  for await (const version of functions.versions(name)) versions.push(version);
  const aliased = await functions.aliased(name);
  const old = versions
    .toSorted((a, b) => Number(b.version) - Number(a.version))
    .slice(KEPT)
    .filter(({ version, description }) => OURS.test(description) && !aliased.has(version))
    .slice(-MOST)
    .map(({ version }) => version);
  for (const version of old) await functions.deleteVersion(name, version);
  return old;
}
