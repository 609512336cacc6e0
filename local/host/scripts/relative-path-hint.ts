import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';

const NO_SUCH_FILE = /no such file|can't open|cannot open|can't cd|ENOENT|cannot find/i;
const MISSING = new RegExp(`${NO_SUCH_FILE.source}|not found`, 'i');
/** What file names are parted by in messages; blanks in a name are lost here. */
const BETWEEN = /[\s:'"`‘’“”,;()[\]=]+/;

export interface FailedScript {
  /** The bundle's folder. */
  readonly archive: string;
  /** Where the script is, relative to it. */
  readonly location: string;
  /** Where it ran. */
  readonly folder: string;
  /** Its last lines. */
  readonly log: string;
}

/**
 * A sentence for a script that missed a file which is in its bundle, or that it looked for by a relative path: most
 * expect to run in their bundle, and the agent runs them elsewhere. Undefined where the output tells of no such thing.
 */
export function relativePathHint({ archive, location, folder, log }: FailedScript): string | undefined {
  const words = log
    .split('\n')
    .filter((line) => MISSING.test(line))
    .flatMap((line) => wordsOf(line).map((word) => ({ line, path: inFolder(word, folder) })))
    .filter(({ path }) => path !== '' && !isAbsolute(path) && !path.startsWith('-'));
  const inBundle = ({ line, path }: { line: string; path: string }) =>
    (/[./]/.test(path) || NO_SUCH_FILE.test(line)) &&
    [archive, join(archive, dirname(location))].some((base) => existsSync(join(base, path)));
  // Where it is not even in the bundle, only what is surely the name of a file.
  const isFile = ({ line, path }: { line: string; path: string }) =>
    /\w/.test(path) && (path.includes('/') || (NO_SUCH_FILE.test(line) && /\.\w{1,8}$/.test(path)));
  const missed = words.find(inBundle) ?? words.find(isFile);
  if (!missed) return undefined;
  return `scripts run in the agent's folder (${folder}), not in their bundle, and \`${missed.path}\` is not there; the bundle is in ${archive}: begin the script with \`cd "$(dirname "$0")"\`, or name the file by its whole path`;
}

const wordsOf = (line: string): string[] =>
  line
    .replace(/^\[std(?:out|err)\]/, '')
    .split(BETWEEN)
    .map((word) => word.replace(/\.+$/, ''));

/** Programs often say the whole path of what they were given as a relative one. */
function inFolder(word: string, folder: string): string {
  const path = word.startsWith(`${folder}/`) ? relative(folder, word) : word;
  return path.startsWith('deployment-root/') ? word : path;
}
