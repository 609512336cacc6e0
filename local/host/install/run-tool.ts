import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CommandError } from '../command-error.ts';

/** A program of the host that an AppSpec may make an Install need. */
export interface Tool {
  readonly name: string;
  /** The package that brings it, on most distributions. */
  readonly package: string;
  /** What it is needed for. */
  readonly purpose: string;
}

/** Runs a program of the host; says what is missing where it is not there, and what it wrote where it fails. */
export async function runTool(tool: Tool, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(tool.name, args);
  } catch (cause) {
    const { code, stderr } = cause as NodeJS.ErrnoException & { stderr?: string };
    const reason =
      code === 'ENOENT'
        ? `this host has no \`${tool.name}\`; install the package ${tool.package}`
        : `\`${tool.name}\` failed: ${(stderr ?? '').trim() || String(cause)}`;
    throw new CommandError('UnknownError', `${tool.purpose} cannot be set: ${reason}`, { cause });
  }
}
