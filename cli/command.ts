import type { ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';

/** One command as data: parsing, help, the README table and completion come from this alone. */
export interface Command {
  /** As typed: `up`, `fleet apply`. */
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Positional arguments, in order. */
  readonly positionals: readonly Positional[];
  readonly options: Readonly<Record<string, Option>>;
  run(context: CommandContext): Promise<ExitCode>;
}

export interface Positional {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** What stands for the value in help: `PORT`. */
  readonly placeholder?: string;
  readonly default?: string;
  /** Another option, without which this one says nothing and is refused. */
  readonly goesWith?: string;
}

export interface CommandContext {
  readonly positionals: Readonly<Record<string, string | undefined>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  /** Every command there is, for one that tells of them. */
  readonly commands: readonly Command[];
  /** Aborted on SIGINT or SIGTERM: wind up and return. */
  readonly signal: AbortSignal;
}
