import { existsSync, readFileSync } from 'node:fs';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { bundleHook } from './bundle-hook.ts';
import { startHookCloud, type HookFunction } from './hook-cloud.ts';

/** Runs a validator as AWS would, and prints what it answered and logged. */
export async function runHook(context: CommandContext): Promise<ExitCode> {
  const { positionals, options, output, signal } = context;
  const event = readEvent(options['event'] as string | undefined);
  const hook = await readFunction(positionals['function']!, options);
  const cloud = await startHookCloud(hook);
  try {
    const { lines, ...answer } = await cloud.run(event, signal);
    if (options['json']) output.json(answer);
    else {
      for (const line of lines) output.note(line);
      output.line(`hook ${answer.status}: ${answer.reason}`);
    }
    return answer.status === 'Succeeded' ? EXIT.succeeded : EXIT.failed;
  } finally {
    await cloud.stop();
  }
}

async function readFunction(given: string, options: CommandContext['options']): Promise<HookFunction> {
  const [file = '', name = 'handler'] = given.split('#');
  if (!existsSync(file)) {
    throw new UserError(`expected the file of a hook validator, ${file} does not exist`, {
      hint: 'signalbox hooks run hooks/smoke.mjs#handler',
      exitCode: EXIT.notFound,
    });
  }
  const timeoutSeconds = readTimeout(options['timeout'] as string);
  const environment = readEnvironment(options['env'] as string | undefined);
  return { source: await bundleHook(file), handler: name, timeoutSeconds, environment };
}

/** Lambda's own limits: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
function readTimeout(given: string): number {
  const seconds = Number(given);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= 900) return seconds;
  throw new UserError(`expected --timeout to be 1 to 900 seconds, got ${given}`, { exitCode: EXIT.usage });
}

function readEnvironment(given: string | undefined): Record<string, string> {
  if (given === undefined) return {};
  const pairs = given.split(',').map((pair) => /^([A-Za-z]\w*)=(.*)$/s.exec(pair));
  if (pairs.every((pair) => pair !== null)) {
    return Object.fromEntries(pairs.map(([, name, value]) => [name!, value!]));
  }
  throw new UserError(`expected --env to be NAME=VALUE,NAME=VALUE, got ${given}`, { exitCode: EXIT.usage });
}

/** The event's text stands on the command line or in a file. */
function readEvent(given: string | undefined): Record<string, unknown> {
  if (given === undefined) return {};
  const text = given.trimStart().startsWith('{') ? given : readFile(given);
  try {
    const event: unknown = JSON.parse(text);
    if (typeof event === 'object' && event !== null && !Array.isArray(event)) return { ...event };
    throw new TypeError(`got ${JSON.stringify(event)}`);
  } catch (cause) {
    const message = `expected --event to be a JSON object or a file with one: ${(cause as Error).message}`;
    throw new UserError(message, { exitCode: EXIT.usage, cause });
  }
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const message = `expected --event to be a JSON object or a file with one, ${path} cannot be read`;
    throw new UserError(message, { exitCode: EXIT.usage, cause });
  }
}
