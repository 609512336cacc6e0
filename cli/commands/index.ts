import type { Command } from '../command.ts';
import { down } from './down.ts';
import { env } from './env.ts';
import { up } from './up.ts';

/** Every command, in the order of `signalbox --help`. */
export const COMMANDS: readonly Command[] = [up, down, env];
