import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const ROOT = join(import.meta.dirname, '../..');

export interface Template {
  readonly Parameters: Readonly<
    Record<string, { readonly Default: string; readonly AllowedPattern: string }>
  >;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Packages the stack as a user would, with no account and no credentials; the path of its template. */
export async function packageFor(region: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-package-'));
  const program = join(ROOT, 'node_modules/serverless/bin/serverless.js');
  const env = { PATH: process.env['PATH'], HOME: folder };
  await promisify(execFile)(process.execPath, [program, 'package', '--region', region, '--package', folder], {
    cwd: ROOT,
    env,
  });
  return join(folder, 'cloudformation-template-update-stack.json');
}

export const readTemplate = (path: string): Template => JSON.parse(readFileSync(path, 'utf8')) as Template;

export const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** All statements of a role's inline policies. */
export function statementsOf(role: Resource): Statement[] {
  const policies = role.Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

export const listOf = <Item>(value: Item | readonly Item[]): readonly Item[] =>
  Array.isArray(value) ? (value as readonly Item[]) : [value as Item];
