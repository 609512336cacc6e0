import { resolve } from 'node:path';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';

export interface UpOptions {
  readonly port: number;
  readonly data?: string;
  readonly speed: number;
  readonly account: string;
  readonly region: string;
  readonly quotas: boolean;
  readonly faults: boolean;
  readonly empty: boolean;
}

/** The options of `up`, checked; throws UserError with what was expected and what came. */
export function upOptions(options: CommandContext['options']): UpOptions {
  const text = (name: string) => options[name] as string | undefined;
  const data = text('data');
  return {
    port: readPort(text('port')),
    speed: readSpeed(text('speed') ?? '1'),
    account: match('--account', text('account') ?? '', /^\d{12}$/, 'twelve digits'),
    region: match('--region', text('region') ?? '', /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region like us-east-1'),
    quotas: !isWord('--quota', text('quota'), 'none'),
    faults: isWord('--faults', text('faults'), 'aws'),
    empty: options['empty'] === true,
    ...(data === undefined ? {} : { data: resolve(data) }),
  };
}

/** A TCP port; 0 asks for a free one. */
export function readPort(text = ''): number {
  const port = Number(text);
  if (text === '' || !Number.isInteger(port) || port < 0 || port > 65_535)
    refuse('--port', 'a port from 0 to 65535', text);
  return port;
}

function readSpeed(text: string): number {
  const speed = Number(text);
  if (!(speed >= 1 && speed <= 3600)) refuse('--speed', 'a number from 1 to 3600', text);
  return speed;
}

function match(option: string, text: string, pattern: RegExp, expected: string): string {
  if (!pattern.test(text)) refuse(option, expected, text);
  return text;
}

function isWord(option: string, text: string | undefined, word: string): boolean {
  if (text !== undefined && text !== word) refuse(option, `\`${word}\``, text);
  return text === word;
}

function refuse(option: string, expected: string, got: string): never {
  throw new UserError(`${option}: expected ${expected}, got ${JSON.stringify(got)}`, {
    exitCode: EXIT.usage,
  });
}
