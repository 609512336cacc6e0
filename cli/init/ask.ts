import { createInterface } from 'node:readline/promises';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { unlessInterrupted } from '../interrupted.ts';
import { UserError } from '../user-error.ts';

/** A question of which every answer but the right one is told why. */
export interface Question<Answer> {
  /** Of the command line; an answer given there is not asked for. */
  readonly option: string;
  readonly text: string;
  /** What an empty line stands for. */
  readonly fallback: { readonly text: string; readonly answer: Answer };
  /** The answer in a text; throws UserError where it is none. */
  read(text: string): Answer;
}

/** Gets answers from the options, from the person at the terminal, or takes what stands for them. */
export interface Asking {
  ask<Answer>(question: Question<Answer>): Promise<Answer>;
  /** `undefined`: nobody is there to be asked. */
  confirm(text: string): Promise<boolean | undefined>;
  close(): void;
}

export function openAsking(context: CommandContext): Asking {
  const { options, output, signal } = context;
  const isTerminal = output.screen !== undefined && process.stdin.isTTY;
  const asks = isTerminal && !options['yes'] && !options['dry-run'] && !options['json'];
  const lines = asks ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  // In raw mode Ctrl-C is a key, which readline hears instead of the process.
  const closed = new AbortController();
  lines?.once('close', () => closed.abort());
  const line = (text: string) =>
    unlessInterrupted(AbortSignal.any([signal, closed.signal]), lines!.question(text));
  return {
    async ask({ option, text, fallback, read }) {
      const given = options[option];
      if (typeof given === 'string') return read(given);
      if (!lines) return fallback.answer;
      for (;;) {
        const typed = (await line(`${text} [${fallback.text}] `)).trim();
        if (typed === '') return fallback.answer;
        try {
          return read(typed);
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          output.note(`  ${error.message}`);
        }
      }
    },
    confirm: async (text) => (lines ? /^y(es)?$/i.test((await line(`${text} [y/N] `)).trim()) : undefined),
    close: () => lines?.close(),
  };
}

/** An answer that does not fit: of an option it ends the command, at a terminal it is asked for again. */
export const wrongAnswer = (message: string) => new UserError(message, { exitCode: EXIT.usage });
