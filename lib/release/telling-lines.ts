import { stripVTControlCharacters } from 'node:util';

const MOST_LINES = 5;
/** Lines that speak of one failure stand no further apart. */
const APART = 10;

/**
 * The lines of a failed command's output that explain the failure: what test runners, compilers and package managers say
 * around it (counts, times, stack frames, advice) is left out. Where nothing speaks of a failure, the last lines.
 */
export function tellingLines(output: readonly string[]): readonly string[] {
  const telling = failureLines(output);
  if (telling.length > 0) return telling;
  const lines = linesOf(output);
  const own = lines.filter(isOwn);
  const left = [own.filter(isNoNoise), own, lines].find(({ length }) => length > 0) ?? [];
  return left.slice(-MOST_LINES);
}

/** The same, and none where nothing speaks of a failure. */
export function failureLines(output: readonly string[]): readonly string[] {
  const said = linesOf(output).filter(isOwn).filter(isNoNoise);
  const telling = lastCluster(said.flatMap((line, index) => (TELLING.test(line) ? [index] : [])));
  if (telling.length === 0) return [];
  const chosen = telling.slice(0, MOST_LINES);
  // A heading without what it announces tells nothing.
  for (let next = chosen[0]! + 1; chosen.length < MOST_LINES && next < said.length; next++) {
    if (!chosen.includes(next)) chosen.push(next);
  }
  return chosen.sort((a, b) => a - b).map((index) => said[index]!);
}

/** The last of them that stand together: an early complaint that did no harm is none of them. */
function lastCluster(indices: readonly number[]): number[] {
  const start = indices.findLastIndex((index, at) => index - (indices[at - 1] ?? -Infinity) > APART);
  return indices.slice(Math.max(0, start));
}

const linesOf = (output: readonly string[]): string[] =>
  output.map((line) => stripVTControlCharacters(line).trim()).filter((line) => line !== '');

/** What the commands said tells more than what CodeBuild says around them. */
const isOwn = (line: string): boolean => !line.startsWith('[Container]');

const isNoNoise = (line: string): boolean => !NOISE.some((noise) => noise.test(line));

const TELLING =
  /(error|exception)\b|\b(fail(ed|ure|ures|s|ing)?|fatal|panic|cannot|can't|could ?n[o']t|unable|no such|not (ok|found)|denied|refused|undefined|unresolved|missing|invalid|aborted|killed|out of memory|segmentation fault)\b|^[✖✗×●✕]/i;

const NOISE: readonly RegExp[] = [
  // node:test, as TAP and as a specification.
  /^[#ℹ] (Subtest|tests|suites|pass|fail|cancelled|skipped|todo|duration_ms)\b/,
  /^(TAP version \d+|1\.\.\d+|---|\.\.\.|ok \d+ .*|✖ failing tests:)$/,
  /^(duration_ms|location|failureType|code|name|operator|stack|generatedMessage): /,
  // Jest, Vitest, Mocha, pytest, Maven, Gradle, cargo: counts and times.
  /^(Tests?|Test Suites|Test Files|Snapshots|Time|Start at|Duration|Ran all test suites|BUILD FAILURE|BUILD FAILED)\b/,
  /^(\d+ (passing|failing|pending)|FAILED \(|test result:)/,
  /^=+ .* =+$/,
  // What passed.
  /^[✔✓√]|\bPASS(ED)?\b/,
  // Frames of stacks, and where their programs stand.
  /^at .*\d\)?( \{)?$|^\S.*\((file|node|\/).*:\d+(:\d+)?\)$|^(node|file):\S+:\d+$|^async .*\d\)$/,
  /^(Traceback \(most recent call last\):|File ".*", line \d+.*)$/,
  // Advice.
  /^npm (ERR!|error) (A complete log of this run|path |command |Lifecycle script )/,
  /^\[INFO\]|^\[ERROR\] *(-> \[Help|To see the full stack|Re-run Maven|For more information|\[Help \d|$)/,
  /^(\* (Try|Get more help|Exception is)|> Run with )/,
  /^(exit status \d+|FAIL)$/,
  // Frames and underlines.
  /^[=_\-*~^|+>{}[\](),;\s]+$/,
  /^Node\.js v\d/,
];
