/** Why a command failed, in the stock agent's numbers. */
const ERROR_CODES = {
  Success: 0,
  ScriptMissing: 1,
  ScriptNotExecutable: 2,
  ScriptTimedOut: 3,
  ScriptFailed: 4,
  UnknownError: 5,
  OutputsLeftOpen: 6,
  FailedAfterRestart: 7,
} as const;

/** A command that failed in a way the deployment must be told. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly reason: keyof typeof ERROR_CODES;
  readonly script: string;
  /** The last lines of the scripts' output. */
  readonly log: string;

  constructor(
    reason: keyof typeof ERROR_CODES,
    message: string,
    details: { readonly script?: string; readonly log?: string; readonly cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.script = details.script ?? '';
    this.log = details.log ?? '';
  }
}

/** The diagnostics of PutHostCommandComplete. */
export interface CommandDiagnostics {
  readonly error_code: number;
  readonly script_name: string;
  readonly message: string;
  readonly log: string;
}

const LONGEST_MESSAGE = 2000;

export function failureDiagnostics(error: unknown): CommandDiagnostics {
  const failure =
    error instanceof CommandError
      ? error
      : new CommandError('UnknownError', error instanceof Error ? error.message : String(error));
  return {
    error_code: ERROR_CODES[failure.reason],
    script_name: failure.script,
    message: failure.message.slice(0, LONGEST_MESSAGE),
    log: failure.log,
  };
}

export const successDiagnostics = (message: string, log = ''): CommandDiagnostics => ({
  error_code: ERROR_CODES.Success,
  script_name: '',
  message: `Succeeded: ${message}`,
  log,
});
