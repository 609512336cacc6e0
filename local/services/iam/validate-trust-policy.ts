import { iamArn } from './iam-arn.ts';
import type { IamContext } from './iam-context.ts';
import { isServicePrincipal } from './service-principals.ts';
import { tableKey } from './tables.ts';
import { malformed, validatePolicy, type Statement } from './validate-policy.ts';

/** Refuses a trust policy that IAM would refuse, among others one that names a principal that does not exist. */
export function validateTrustPolicy(context: IamContext, text: string): void {
  for (const statement of validatePolicy(text, 'trust')) validatePrincipals(context, statement);
}

function validatePrincipals(context: IamContext, statement: Statement): void {
  const element = statement['Principal'] ?? statement['NotPrincipal'];
  if (element === '*') return;
  if (typeof element !== 'object' || element === null) throw malformed('Invalid principal in policy.');
  for (const [kind, names] of Object.entries(element as Record<string, unknown>)) {
    for (const name of [names].flat()) validatePrincipal(context, kind, name);
  }
}

function validatePrincipal(context: IamContext, kind: string, name: unknown): void {
  if (typeof name === 'string') {
    if (kind === 'Service' && isServicePrincipal(context.cloud.partition, name)) return;
    if (kind === 'AWS' && isAwsPrincipal(context, name)) return;
    if (kind === 'Federated' && /^(arn:|[a-z0-9.-]+$)/.test(name)) return;
  }
  throw malformed(
    `Invalid principal in policy: ${JSON.stringify(kind.toUpperCase())}:${JSON.stringify(name)}`,
  );
}

/** Users and roles must exist where they are of this account; others cannot be known. */
function isAwsPrincipal({ cloud, tables }: IamContext, name: string): boolean {
  if (name === '*' || /^\d{12}$/.test(name)) return true;
  const [, partition, account, kind, path = ''] =
    /^arn:([^:]+):(?:iam|sts)::(\d{12}):(root|user|role|assumed-role)(.*)$/.exec(name) ?? [];
  if (partition !== cloud.partition) return false;
  if (account !== cloud.account || kind === 'root' || kind === 'assumed-role') return true;
  const table = kind === 'user' ? tables.users : tables.roles;
  const found = table.get(tableKey(path.slice(path.lastIndexOf('/') + 1)));
  return found !== undefined && iamArn(cloud, kind as 'user' | 'role', found.path, found.name) === name;
}
