import type { InvocationContext } from './invocation-context.ts';
import type { Handler } from './load-handler.ts';
import { RuntimeError } from './runtime-error.ts';

/**
 * The handler as a function from event to response text. Handlers with a callback work up to nodejs22.x;
 * `executionEnv` is AWS_EXECUTION_ENV (`AWS_Lambda_nodejs24.x`).
 */
export function prepareHandler(handler: Handler, executionEnv = '') {
  const version = Number(/nodejs(\d+)/.exec(executionEnv)?.[1] ?? 24);
  if (version >= 24 && handler.length >= 3) {
    throw new RuntimeError(
      'CallbackHandlerDeprecated',
      'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. ' +
        'You need to modify this function to use a supported handler signature to use Node.js 24 or later.',
    );
  }
  const run = version >= 24 ? runAsync : runWithCallback;
  return async (event: unknown, context: InvocationContext): Promise<string> => {
    const result = await run(handler, event, context);
    return asJson(result);
  };
}

// A promise that never settles lets the process run empty: the environment ends and the invocation fails.
const runAsync = async (handler: Handler, event: unknown, context: InvocationContext): Promise<unknown> =>
  handler(event, context);

async function runWithCallback(handler: Handler, event: unknown, context: InvocationContext) {
  let whenIdle: () => void = () => {};
  try {
    return await new Promise<unknown>((resolve, reject) => {
      // Up to nodejs22.x an event loop that has run empty ends the invocation, with what the callback was given.
      let called: { result: unknown } | undefined;
      const done = (error: unknown, result?: unknown) => {
        if (error !== undefined && error !== null) return reject(error);
        called ??= { result };
        if (!context.callbackWaitsForEmptyEventLoop) resolve(called.result);
      };
      whenIdle = () => resolve(called?.result);
      process.on('beforeExit', whenIdle);
      const returned = handler(event, Object.assign(context, legacyEndings(done)), done);
      if (isPromise(returned)) returned.then(resolve, reject);
    });
  } finally {
    process.off('beforeExit', whenIdle);
  }
}

const legacyEndings = (done: (error: unknown, result?: unknown) => void) => ({
  succeed: (result: unknown) => done(undefined, result),
  fail: (error: unknown) => done(error ?? 'handled'),
  done,
});

const isPromise = (value: unknown): value is Promise<unknown> =>
  typeof (value as Promise<unknown> | undefined)?.then === 'function';

function asJson(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch (cause) {
    throw new RuntimeError(
      'JSONStringifyError',
      `Unable to stringify response body: ${String(cause)}`,
      cause,
    );
  }
}
