import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { parseAppSpec, type AppSpecOptions } from '../../lib/appspec/parse-app-spec.ts';
import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import type { Findings } from './findings.ts';

/** Checks the text of one AppSpec file, `-` for standard input. */
export async function validateFile(file: string, how: Omit<AppSpecOptions, 'file'>): Promise<Findings> {
  // A byte order mark stays: the host agent stumbles over it.
  const text = (await bytesOf(file)).toString('utf8');
  const broken = text.indexOf('\uFFFD');
  if (broken >= 0) return { faults: [notUtf8(file, text.slice(0, broken))], warnings: [] };
  const { faults, warnings } = parseAppSpec(text, { file, ...how });
  return { faults, warnings };
}

async function bytesOf(file: string): Promise<Buffer> {
  if (file === '-') return buffer(process.stdin);
  try {
    return await readFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new UserError(`expected an AppSpec file at ${file}: ${message}`, {
      exitCode: code === 'ENOENT' ? EXIT.notFound : EXIT.unreadable,
      cause,
    });
  }
}

function notUtf8(file: string, before: string) {
  const lines = before.split('\n');
  const column = (lines.at(-1) ?? '').length + 1;
  const message = 'expected UTF-8 text, found other bytes; save the file as UTF-8';
  return { file, line: lines.length, column, code: 'not-yaml', message };
}
