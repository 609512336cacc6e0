import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import type { LocalStack } from '../../cli/local/start-local-stack.ts';

const LIBRARY = join(import.meta.dirname, '../../lib/hooks/index.ts');

/** Bundles a validator with the library, and puts it where CloudFormation finds it; answers the template's parameters. */
export async function putHook(clientConfig: LocalStack['clientConfig'], entryPoint: string) {
  const s3 = new S3Client(clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'validators' }));
  const Body = await zipOf({ 'index.js': await bundled(entryPoint) });
  await s3.send(new PutObjectCommand({ Bucket: 'validators', Key: 'hook.zip', Body }));
  s3.destroy();
  return { HookBucket: 'validators', HookKey: 'hook.zip' };
}

async function bundled(entryPoint: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    alias: { 'signalbox/hooks': LIBRARY },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
  });
  return outputFiles[0]!.text;
}

export async function zipOf(texts: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(texts)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
