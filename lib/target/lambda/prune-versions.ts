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
  planned: Pick<PlannedFunction, 'function'>,
  functions: Functions,
): Promise<readonly string[]> {
  const old = (await oldVersions(planned, functions)).slice(-MOST);
  for (const version of old) await functions.deleteVersion(planned.function, version);
  return old;
}

/**
 * The versions of a function that a release published, that no alias points at, and that are not among the newest. Durable
 * executions end on the version that they began on (it stands in their ARN), so those of a durable function all stay:
 * https://docs.aws.amazon.com/lambda/latest/dg/durable-managing-executions.html
 */
export async function oldVersions(
  { function: name }: Pick<PlannedFunction, 'function'>,
  functions: Pick<Functions, 'versions' | 'aliased'>,
): Promise<readonly string[]> {
  const versions = [];
  for await (const version of functions.versions(name)) versions.push(version);
  const aliased = await functions.aliased(name);
  return versions
    .toSorted((a, b) => Number(b.version) - Number(a.version))
    .slice(KEPT)
    .filter(({ description, isDurable }) => OURS.test(description) && !isDurable)
    .filter(({ version }) => !aliased.has(version))
    .map(({ version }) => version);
}
