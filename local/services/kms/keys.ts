import { randomUUID } from 'node:crypto';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import type { PolicyDocument } from '../../policy/policy-document.ts';
import { refuseUnlessAllowed } from '../refuse-unless-allowed.ts';
import { keyMaterial, type KeyMaterial } from './key-material.ts';
import { kmsTables, type AliasRecord, type KeyRecord, type KmsTables } from './key-record.ts';
import type { KeySpec } from './key-specs.ts';
import { aliasNotFound, keyNotFound } from './kms-error.ts';

/** All keys of the account, found by every name that a key has. */
export interface Keys extends KmsTables {
  readonly cloud: Cloud;
  readonly material: KeyMaterial;
  /** The key of an id, ARN, alias or alias ARN, for a caller that its policy and the caller's own let do this. */
  find(caller: Caller, operation: string, keyId: string | undefined): Promise<KeyRecord>;
  create(key: NewKey): Promise<KeyRecord>;
  alias(name: string): AliasRecord | undefined;
}

type NewKey = Pick<KeyRecord, 'spec' | 'manager' | 'description' | 'tags'> & {
  readonly policy?: PolicyDocument;
};

export function createKeys(cloud: Cloud): Keys {
  const tables = kmsTables(cloud.store);
  const material = keyMaterial(cloud);
  const create = async ({ policy, ...key }: NewKey): Promise<KeyRecord> => {
    const id = randomUUID();
    const arn = cloud.arn('kms', `key/${id}`);
    const own = { id, arn, createdAt: cloud.clock.now(), enabled: true };
    const record: KeyRecord = { ...key, ...own, policy: policy ?? defaultPolicy(cloud) };
    await material.create(id, key.spec);
    tables.keys.set(id, record);
    return record;
  };
  const present = (id: string): KeyRecord | undefined => {
    const key = tables.keys.get(id);
    if (key?.deletionAt === undefined || key.deletionAt > cloud.clock.now()) return key;
    forget(tables, material, id);
    return undefined;
  };
  const resolve = async (keyId: string): Promise<KeyRecord> => {
    const [, name] = /^(?:arn:[^:]+:kms:[^:]*:[^:]*:)?(alias\/.+)$/.exec(keyId) ?? [];
    if (name === undefined) {
      const arn = keyId.startsWith('arn:') ? keyId : cloud.arn('kms', `key/${keyId}`);
      const key = present(arn.slice(arn.lastIndexOf('/') + 1));
      if (key?.arn !== arn) throw keyNotFound(arn);
      return key;
    }
    if (!tables.aliases.has(name) && isManaged(name)) await createManaged(name);
    const alias = tables.aliases.get(name);
    const key = alias && present(alias.keyId);
    if (!key) throw aliasNotFound(cloud.arn('kms', name));
    return key;
  };
  /** AWS makes the key behind a service's alias at its first use. */
  const createManaged = async (name: string) => {
    const spec: KeySpec = 'SYMMETRIC_DEFAULT';
    const description = `Default key that protects what ${name.slice('alias/aws/'.length)} keeps`;
    const { id, createdAt } = await create({ spec, manager: 'AWS', description, tags: {} });
    tables.aliases.set(name, { name, keyId: id, createdAt, updatedAt: createdAt });
  };
  return {
    ...tables,
    cloud,
    material,
    create,
    alias: (name) => tables.aliases.get(name),
    find: async (caller, operation, keyId = '') => {
      const key = await resolve(keyId);
      refuseUnlessAllowed(cloud, caller, { action: `kms:${operation}`, resource: key.arn });
      return key;
    },
  };
}

const isManaged = (alias: string) => /^alias\/aws\/(?:ssm|secretsmanager|s3)$/.test(alias);

/** A key goes with its aliases. */
function forget({ keys, aliases }: KmsTables, material: KeyMaterial, id: string): void {
  keys.delete(id);
  for (const { name, keyId } of aliases.values()) if (keyId === id) aliases.delete(name);
  material.remove(id);
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html: the account's IAM policies decide. */
const defaultPolicy = ({ partition, account }: Cloud): PolicyDocument => ({
  Version: '2012-10-17',
  Id: 'key-default-1',
  Statement: [
    {
      Sid: 'Enable IAM User Permissions',
      Effect: 'Allow',
      Principal: { AWS: `arn:${partition}:iam::${account}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
});
