import type { IdentityCaller } from '../../caller.ts';
import { wallClock } from '../../clock.ts';
import type { Credentials, Identities } from '../../identities.ts';
import type { Scope } from '../../permission.ts';
import type { PolicyDocument } from '../../policy/policy-document.ts';
import type { Store } from '../../store/store.ts';
import { awsManagedPolicy } from './aws-managed-policies.ts';
import { iamArn, nameInArn } from './iam-arn.ts';
import {
  iamTables,
  parsedPolicy,
  tableKey,
  type EntityRecord,
  type IamTables,
  type StoredPolicy,
} from './tables.ts';

/** Reads who is who from the tables of iam and sts, live: what those services change counts from the next call on. */
export function createIdentities(store: Store, scope: Scope): Identities {
  const tables = iamTables(store);
  return {
    credentials: (accessKeyId) =>
      accessKeyId.startsWith('ASIA')
        ? sessionCredentials(tables, scope, accessKeyId)
        : userCredentials(tables, scope, accessKeyId),
    policies: (caller) => policiesOf(tables, scope, caller),
  };
}

function userCredentials(tables: IamTables, scope: Scope, accessKeyId: string): Credentials | undefined {
  const key = tables.accessKeys.get(accessKeyId);
  const user = key && tables.users.get(key.user);
  if (!user || key.status !== 'Active') return undefined;
  const arn = iamArn(scope, 'user', user.path, user.name);
  const caller = { arn, principalArn: arn, account: scope.account, userId: user.id, accessKeyId };
  return { caller: { kind: 'identity', ...caller }, secretAccessKey: key.secret };
}

function sessionCredentials(tables: IamTables, scope: Scope, accessKeyId: string): Credentials | undefined {
  const session = tables.sessions.get(accessKeyId);
  if (!session || session.expires <= wallClock.now()) return undefined;
  const { arn, principalArn, userId, secret, token } = session;
  return {
    caller: { kind: 'identity', arn, principalArn, account: scope.account, userId, accessKeyId },
    secretAccessKey: secret,
    sessionToken: token,
  };
}

function policiesOf(tables: IamTables, scope: Scope, caller: IdentityCaller): readonly PolicyDocument[] {
  const { principalArn } = caller;
  if (principalArn.endsWith(':root')) return [EVERYTHING];
  const key = tableKey(nameInArn(principalArn));
  if (principalArn.includes(':role/')) return entityPolicies(tables, scope, tables.roles.get(key));
  const policies = entityPolicies(tables, scope, tables.users.get(key));
  for (const group of tables.groups.values()) {
    if (group.members.includes(key)) policies.push(...entityPolicies(tables, scope, group));
  }
  return policies;
}

function entityPolicies(tables: IamTables, scope: Scope, entity: EntityRecord | undefined): PolicyDocument[] {
  if (!entity) return [];
  const attached = entity.attached.map((arn) => managedPolicy(tables, scope, arn));
  return [...Object.values(entity.inline), ...attached]
    .filter((policy) => policy !== undefined)
    .map(parsedPolicy);
}

function managedPolicy(tables: IamTables, scope: Scope, arn: string): StoredPolicy | undefined {
  const own = tables.policies.get(arn);
  if (!own) return awsManagedPolicy(scope.partition, arn)?.document;
  return own.versions.find((version) => version.version === own.defaultVersion);
}

const EVERYTHING: PolicyDocument = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};
