import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test, vi } from 'vitest';
import { EXIT } from '../../cli/exit-code.ts';
import { markedProcesses } from '../../local/host/marked-processes.ts';

const PROGRAM = join(import.meta.dirname, '../../dist/signalbox.js');

vi.setConfig({ testTimeout: 90_000 }); // a busy machine builds and deploys slowly

let child: ChildProcess | undefined;
afterEach(() => child?.kill()); // a test that failed

/** The moments at which Ctrl-C comes: by then there are functions, a build, hosts and their scripts to be ended. */
test.each([
  ['demo', 'SIGINT', /staging: deployment d-\w+ to hello-staging started/, EXIT.interrupted],
  ['up', 'SIGTERM', /^ready/, EXIT.succeeded],
] as const)('%s leaves no process behind after %s at %s', async (command, signal, moment, code) => {
  const options = command === 'up' ? ['--port', '0'] : [];
  const program = spawn(process.execPath, [PROGRAM, command, ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child = program;
  let endpoint = '';
  let seen = '';
  const exited = new Promise((resolve) => program.once('exit', resolve));
  for await (const line of createInterface(program.stdout)) {
    seen += `${line}\n`;
    endpoint ||= /(?:local cloud|ready) (http:\S+?),?(?: |$)/.exec(line)?.[1] ?? '';
    if (moment.test(line)) break;
  }
  expect(seen, 'what was told before the signal').toMatch(new RegExp(moment.source, 'm'));
  const before = await processesOf(endpoint);
  if (command === 'demo') expect(before.length).toBeGreaterThan(0);
  program.kill(signal);
  program.stdout.resume();
  expect(await exited).toBe(code);
  expect(await processesOf(endpoint)).toEqual([]);
  for (const { pid } of before) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

/** Whatever a local cloud starts finds its endpoint in the environment. */
const processesOf = (endpoint: string) => markedProcesses('AWS_ENDPOINT_URL', endpoint);
