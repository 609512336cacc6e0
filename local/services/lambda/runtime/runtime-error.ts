/** An error of the runtime itself; its name is the `errorType` that the caller of the function sees. */
export class RuntimeError extends Error {
  constructor(type: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = `Runtime.${type}`;
  }
}

export class UnhandledPromiseRejection extends RuntimeError {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('UnhandledPromiseRejection', String(reason), reason);
    this.reason = reason;
  }
}

/** What the Runtime API wants to know of an error: `{ errorType, errorMessage, trace }`. */
export function errorReport(error: unknown): { errorType: string; errorMessage: string; trace: string[] } {
  if (error instanceof Error || isErrorLike(error)) {
    return {
      errorType: error.name ?? 'Error',
      errorMessage: error.message,
      trace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
    };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

// Errors of another realm (node:vm) are no instance of this one's Error.
const isErrorLike = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && 'stack' in value;
