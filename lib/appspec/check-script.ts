import type { AppSpecWarning } from './app-spec-fault.ts';
import type { BundleFiles } from './bundle-files.ts';
import { findBackgroundOutput } from './find-background-output.ts';
import type { FoundFile } from './find-file.ts';
import { textPositions } from './text-positions.ts';

export interface CheckedScript {
  /** About the file as a whole: told where the AppSpec file names it. */
  readonly here: readonly Pick<AppSpecWarning, 'code' | 'message' | 'instead'>[];
  /** About a line of the script: told there. */
  readonly inside: readonly AppSpecWarning[];
}

/** A shell that reads what `&` and redirections mean as this module does. */
const SHELL = /^#!.*\b(?:ba|da|k|z|a)?sh\b/;

/** Warns of what makes a script for Linux hosts fail or hang, as far as its text shows. */
export async function checkScript(
  { path, entry }: Extract<FoundFile, { is: 'there' }>,
  bundle: BundleFiles,
): Promise<CheckedScript> {
  if (entry === 'root' || entry.kind === 'folder') return { here: [], inside: [] };
  const text = await bundle.read(path);
  const plain = text !== undefined && !text.includes('\0');
  return {
    here: [
      ...(entry.kind === 'file' && !entry.executable ? [notExecutable(path)] : []),
      ...(plain && !text.startsWith('#!') ? [noShebang(path)] : []),
    ],
    inside: plain ? [...carriageReturn(path, text), ...backgroundOutput(path, text)] : [],
  };
}

const notExecutable = (path: string) =>
  ({
    code: 'not-executable',
    message: `\`${path}\` is not executable; the host agent makes it so, and says so in its log every time`,
    instead: `chmod +x ${path} (in git: git update-index --chmod=+x ${path})`,
  }) as const;

const noShebang = (path: string) =>
  ({
    code: 'no-shebang',
    message: `\`${path}\` does not begin with \`#!\`, so that sh runs it, whatever it is written in`,
    instead: 'begin it with #!/bin/sh, or the interpreter that it is for',
  }) as const;

function carriageReturn(path: string, text: string): AppSpecWarning[] {
  const end = text.indexOf('\r\n');
  if (end < 0) return [];
  return [
    {
      file: path,
      ...textPositions(text)(end),
      code: 'crlf',
      message:
        'the line ends as on Windows (CRLF): Linux takes the carriage return for a part of the command',
      instead: 'save the script with LF alone (in git: `*.sh text eol=lf` in .gitattributes)',
    },
  ];
}

function backgroundOutput(path: string, text: string): AppSpecWarning[] {
  if (text.startsWith('#!') && !SHELL.test(text.slice(0, text.indexOf('\n')))) return [];
  return findBackgroundOutput(text).map(({ at, command, keeps }) => ({
    file: path,
    ...at,
    code: 'background-output',
    message: `\`${command}\` goes on in the background and keeps the script's ${keeps} open, on which the host agent waits until the event's timeout`,
    instead:
      'redirect all three streams: >/var/log/app.log 2>&1 </dev/null & (nohup does it only on a terminal)',
  }));
}
