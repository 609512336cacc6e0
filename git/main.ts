#!/usr/bin/env node
import { S3Client } from '@aws-sdk/client-s3';
import { gitHere } from './git.ts';
import { HelperError } from './helper-error.ts';
import { serveGit } from './helper.ts';
import { refStore } from './ref-store.ts';
import { readRemoteUrl } from './remote-url.ts';

// The SDK's remark about Node 20 is for those who choose the Node version.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const tell = (line: string) => void process.stderr.write(`signalbox: ${line}\n`);

try {
  // git calls it with the remote's name and its URL; a URL without a remote stands for both.
  const remote = readRemoteUrl(process.argv[3] ?? process.argv[2] ?? '');
  const s3 = new S3Client({ maxAttempts: 4, followRegionRedirects: true });
  await serveGit(process.stdin, process.stdout, {
    git: gitHere(),
    store: refStore(s3, remote),
    remote,
    tell,
  });
} catch (error) {
  tell(`fatal: ${sentence(error as Error)}`);
  process.exitCode = 128;
}

function sentence(error: Error): string {
  if (error instanceof HelperError) return error.message;
  if (error.name === 'CredentialsProviderError') return `no AWS credentials were found: ${error.message}`;
  return `${error.name}: ${error.message}`;
}
