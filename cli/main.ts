#!/usr/bin/env node
import { COMMANDS } from './commands/index.ts';
import { createOutput } from './output.ts';
import { runProgram } from './run-program.ts';

// The SDK's remark about Node 20 is for those who choose the Node version; packages are pinned until then.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const interrupted = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupted.abort(name));

// A reader that went away (`| head`) is no fault of ours.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runProgram(COMMANDS, {
  args: process.argv.slice(2),
  env: process.env,
  output: createOutput(process, process.env),
  signal: interrupted.signal,
});
// What a command left to itself is not waited for: a call that was interrupted, packaging for a port that is taken. What it
// wrote is written: on POSIX systems files, pipes and terminals take it at once (https://nodejs.org/api/process.html#a-note-on-process-io).
process.exit();
