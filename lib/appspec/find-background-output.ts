import { outputKept } from './output-kept.ts';
import type { Position } from './position.ts';
import { shellLines } from './shell-lines.ts';
import type { ShellLine } from './shell-lines.ts';

/** A command that outlives its script and holds a stream that the host agent waits for. */
export interface BackgroundOutput {
  /** Of its `&`. */
  readonly at: Position;
  /** As written, cut to a readable length. */
  readonly command: string;
  readonly keeps: 'stdout' | 'stderr' | 'stdout and stderr';
}

/** `&` that sends a command to the background: not that of `&&`, `>&`, `&>`, `|&` and `;&`. */
const AMPERSAND = /(?<![&<>|;])&(?![&>])/g;
/** What a command may follow. */
const SEPARATOR = /[;({]|&&|\|\||(?<![&<>|;])&(?![&>])|\b(?:then|do|else)\b/g;
/** `exec >log 2>&1`: from here on for the whole script. */
const EXEC = /^\s*exec\s+(?=[\d&]*[<>])/;
/** A group whose output goes elsewhere: what ran inside goes with it. */
const REDIRECTED_GROUP = /^\s*(?:[)}]|done\b|fi\b|esac\b)[^;]*>/;
/** Whoever waits for its jobs, or ends them, leaves none behind; `kill -0` only looks. */
const ENDS_JOBS = /(?:^|[;&|({]|\b(?:then|do|else)\b)\s*(?:wait\b|kill\b(?!\s+-0))/;
/** Characters; longer lines were not written by hand. */
const LONGEST_LINE = 4096;

/**
 * Finds, in a shell script, commands in the background whose stdout or stderr is that of the script. By its words alone
 * and with care: where a redirection, a `wait` or a group further on may have taken the stream away, it says nothing.
 */
export function findBackgroundOutput(script: string): readonly BackgroundOutput[] {
  const lines = shellLines(script).filter(({ text }) => text.length <= LONGEST_LINE);
  const redirected = lines.findIndex(
    ({ text }) => EXEC.test(text) && outputKept(text.replace(EXEC, ' ')) === undefined,
  );
  const settled = lines.findLastIndex(({ text }) => REDIRECTED_GROUP.test(text) || ENDS_JOBS.test(text));
  return lines.slice(settled + 1, redirected < 0 ? lines.length : redirected).flatMap(jobsOf);
}

function jobsOf(line: ShellLine): BackgroundOutput[] {
  return [...line.text.matchAll(AMPERSAND)].flatMap(({ index }) => {
    const begin = commandBegin(line.text.slice(0, index));
    // In `( command & ) >log` the redirection of the group counts first.
    const group = /^\s*[)}]((?:[<>]&|&>|[^;|&])*)/.exec(line.text.slice(index + 1))?.[1] ?? '';
    const keeps = outputKept(line.text.slice(begin, index), group);
    const command = line.source.slice(begin, index).trim().replaceAll(/\s+/g, ' ');
    if (keeps === undefined || command === '') return [];
    return [
      { at: line.at(index), command: command.length > 60 ? `${command.slice(0, 57)}...` : command, keeps },
    ];
  });
}

function commandBegin(before: string): number {
  const last = [...before.matchAll(SEPARATOR)].at(-1);
  return last ? last.index + last[0].length : 0;
}
