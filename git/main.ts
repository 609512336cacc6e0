#!/usr/bin/env node
import { once } from 'node:events';
import { S3Client } from '@aws-sdk/client-s3';
import { gitHere } from './git.ts';
import { HelperError } from './helper-error.ts';
import { serveGit, type Served } from './helper.ts';
import { createInterruption } from './interruption.ts';
import type { PushPorts } from './push-ports.ts';
import { refStore } from './ref-store.ts';
import { readRemoteUrl } from './remote-url.ts';

// The SDK's remark about Node 20 is for those who choose the Node version.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const tell = (line: string) => void process.stderr.write(`signalbox: ${line}\n`);
const interruption = createInterruption({ tell, exit: (code) => process.exit(code) });
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interruption.interrupt());

try {
  // git calls it with the remote's name and its URL; a URL without a remote stands for both.
  const remote = readRemoteUrl(process.argv[3] ?? process.argv[2] ?? '');
  const s3 = new S3Client({ maxAttempts: 4, followRegionRedirects: true });
  const ports = { git: gitHere(), store: refStore(s3, remote), remote, interruption, tell };
  const served = await serveGit(process.stdin, process.stdout, ports);
  if (await isAnswered(served, ports)) await answer(served, ports, s3);
} catch (error) {
  tell(`fatal: ${sentence(error as Error)}`);
  // Git waits for an answer and holds the input open meanwhile.
  process.exit(128);
}

async function isAnswered({ landed, isWatched }: Served, { git }: PushPorts): Promise<boolean> {
  if (landed.length === 0 || isWatched) return landed.length > 0;
  const set = await git.run(['config', '--type=bool', '--get', 'signalbox.watch'], undefined, [0, 1, 128]);
  return set.toString().trim() === 'true';
}

/** The push has happened: what goes wrong from here on does not make it fail. */
async function answer({ landed }: Served, ports: PushPorts, s3: S3Client): Promise<void> {
  try {
    // Git tells what moved once it has closed this end; the stream comes after that.
    if (!process.stdin.readableEnded) await once(process.stdin.resume(), 'end');
    await (await import('./answer-push.ts')).answerPush(landed, { ...ports, s3 });
  } catch (error) {
    tell(`pushed, but its release cannot be followed: ${sentence(error as Error)}`);
  }
}

function sentence(error: Error): string {
  if (error instanceof HelperError) return error.message;
  if (error.name === 'CredentialsProviderError') return `no AWS credentials were found: ${error.message}`;
  return `${error.name}: ${error.message}`;
}
