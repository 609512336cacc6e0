import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { build } from 'esbuild';
import { ZipFile } from 'yazl';
import type { LocalStack } from '../../cli/local/start-local-stack.ts';
import { applyTemplate } from '../../cli/stack/deploy-stack.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/hello-lambda');

export const exampleFile = (path: string): string => readFileSync(join(EXAMPLE, path), 'utf8');

/** The example's bundle, with other texts for some of its files. */
export const functionsBundle = (changes: Readonly<Record<string, string>> = {}): Promise<Buffer> =>
  zipOf({
    ...Object.fromEntries(
      ['signalbox.yml', 'front/index.mjs', 'back/index.mjs'].map((path) => [path, exampleFile(path)]),
    ),
    ...changes,
  });

/** The example's functions, groups and validator in a local cloud; answers its URL. */
export async function makeFunctions({ clientConfig }: LocalStack): Promise<string> {
  const s3 = new S3Client(clientConfig);
  await s3.send(new CreateBucketCommand({ Bucket: 'validators' }));
  const Body = await zipOf({ 'index.js': await bundledHook() });
  await s3.send(new PutObjectCommand({ Bucket: 'validators', Key: 'hook.zip', Body }));
  const { Url = '' } = await applyTemplate(
    new CloudFormationClient(clientConfig),
    'hello-lambda',
    { TemplateBody: exampleFile('template.yml') },
    { HookBucket: 'validators', HookKey: 'hook.zip' },
  );
  return Url;
}

async function bundledHook(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(EXAMPLE, 'hook.ts')],
    alias: { 'signalbox/hooks': join(ROOT, 'lib/hooks/index.ts') },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    write: false,
  });
  return outputFiles[0]!.text;
}

async function zipOf(texts: Readonly<Record<string, string>>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [path, text] of Object.entries(texts)) zip.addBuffer(Buffer.from(text), path);
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
