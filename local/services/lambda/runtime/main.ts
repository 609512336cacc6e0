import { invocationContext } from './invocation-context.ts';
import { loadHandler } from './load-handler.ts';
import { endWithCloud } from './end-with-cloud.ts';
import { currentInvocation } from './current-invocation.ts';
import { patchConsole } from './patch-console.ts';
import { prepareHandler } from './prepare-handler.ts';
import { createRuntimeClient } from './runtime-client.ts';
import { UnhandledPromiseRejection } from './runtime-error.ts';

/*
 * One execution environment of a function: loads its handler and works off invocations, one at a time, through the
 * Lambda Runtime API. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
const client = createRuntimeClient(process.env.AWS_LAMBDA_RUNTIME_API!);

endWithCloud();
const logError = patchConsole();
let isDying = false;
process.on('uncaughtException', (error) => void dieOf('Uncaught Exception', error, 129));
process.on(
  'unhandledRejection',
  (reason) => void dieOf('Unhandled Promise Rejection', new UnhandledPromiseRejection(reason), 128),
);

try {
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT!, process.env['_HANDLER']!);
  await serve(prepareHandler(handler, process.env.AWS_EXECUTION_ENV));
} catch (error) {
  await dieOf('Init Error', error, 1);
}

async function serve(handle: ReturnType<typeof prepareHandler>): Promise<never> {
  for (;;) {
    const { headers, body } = await client.next();
    const context = invocationContext(headers);
    currentInvocation.id = context.awsRequestId;
    const traceId = headers['lambda-runtime-trace-id'];
    if (typeof traceId === 'string') process.env['_X_AMZN_TRACE_ID'] = traceId;
    let result: string;
    try {
      result = await handle(JSON.parse(body), context);
    } catch (error) {
      logError('Invoke Error', error);
      await client.fail(context.awsRequestId, error);
      continue;
    }
    await client.respond(context.awsRequestId, result);
  }
}

/** Outside of the handler nothing can be caught: the error is reported for whatever is under way, and all ends. */
async function dieOf(what: string, error: unknown, exitCode: number): Promise<never> {
  // Where the cloud is gone the log is too: writing to it fails again and again, and nothing else would get its turn.
  if (isDying) process.exit(exitCode);
  isDying = true;
  logError(what, error);
  const { id } = currentInvocation;
  try {
    await (id === undefined ? client.failInit(error) : client.fail(id, error));
  } finally {
    process.exit(exitCode);
  }
}
