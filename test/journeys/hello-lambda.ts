import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { LocalStack } from '../../cli/local/start-local-stack.ts';
import { applyTemplate } from '../../cli/stack/deploy-stack.ts';
import { putHook, zipOf } from './bundled-hook.ts';

const EXAMPLE = join(import.meta.dirname, '../../examples/hello-lambda');

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
  const hook = await putHook(clientConfig, join(EXAMPLE, 'hook.ts'));
  const { Url = '' } = await applyTemplate(
    new CloudFormationClient(clientConfig),
    'hello-lambda',
    { TemplateBody: exampleFile('template.yml') },
    hook,
  );
  return Url;
}
