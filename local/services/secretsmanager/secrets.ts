import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Caller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { refuseUnlessAllowed } from '../refuse-unless-allowed.ts';
import { openContent, sealContent, type SecretContent } from './secret-content.ts';
import { invalidParameter, invalidRequest, secretNotFound } from './secret-error.ts';
import { CURRENT, PREVIOUS, type SecretRecord, type SecretVersion } from './secret-record.ts';

const LONGEST = 65_536;
/** Secrets Manager keeps about that many versions without a label. */
const MOST_VERSIONS = 100;

export interface Secrets {
  readonly cloud: Cloud;
  readonly table: Map<string, SecretRecord>;
  /** By name, ARN, or ARN without its last six characters, for a caller who may do this with it. */
  find(caller: Caller, operation: string, secretId: string | undefined): SecretRecord;
  /** Those that are still there. */
  present(name: string): SecretRecord | undefined;
}

export function createSecrets(cloud: Cloud): Secrets {
  const table = cloud.store.table<SecretRecord>('secretsmanager', 'secrets');
  const present = (name: string): SecretRecord | undefined => {
    const secret = table.get(name);
    if (secret?.deletionAt === undefined || secret.deletionAt > cloud.clock.now()) return secret;
    table.delete(name);
    return undefined;
  };
  return {
    cloud,
    table,
    present,
    find: (caller, operation, secretId = '') => {
      const secret = present(nameOf(secretId, table));
      const resource =
        secret?.arn ??
        (secretId.startsWith('arn:') ? secretId : cloud.arn('secretsmanager', `secret:${secretId}`));
      refuseUnlessAllowed(cloud, caller, { action: `secretsmanager:${operation}`, resource });
      if (!secret) throw secretNotFound();
      return secret;
    },
  };
}

function nameOf(secretId: string, table: ReadonlyMap<string, SecretRecord>): string {
  const [, inArn] = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId) ?? [];
  if (inArn === undefined) return secretId;
  const bare = inArn.replace(/-[A-Za-z0-9]{6}$/, '');
  return table.get(bare)?.arn === secretId ? bare : inArn;
}

export interface NewVersion extends SecretContent {
  readonly ClientRequestToken?: string | undefined;
  readonly VersionStages?: readonly string[] | undefined;
}

/** Adds a version; the same content under the same token is the same version. The current one becomes the previous. */
export async function addVersion(
  { cloud }: Secrets,
  caller: Caller,
  secret: SecretRecord,
  { ClientRequestToken: id = randomUUID(), VersionStages: stages = [CURRENT], ...content }: NewVersion,
): Promise<SecretVersion> {
  checkContent(content);
  const existing = secret.versions.find((version) => version.id === id);
  if (existing) {
    if (sameContent(await openContent(cloud, caller, secret, existing), content)) return existing;
    throw new AwsError(
      'ResourceExistsException',
      `You can't modify an existing version, you can only create new versions`,
    );
  }
  const sealed = await sealContent(cloud, caller, secret, content);
  const version: SecretVersion = { id, createdAt: cloud.clock.now(), ...sealed, stages: [] };
  secret.versions.push(version);
  for (const stage of stages) moveStage(secret, version, stage);
  secret.changedAt = version.createdAt;
  forgetUnlabelled(secret);
  return version;
}

function moveStage({ versions }: SecretRecord, to: SecretVersion, stage: string): void {
  const from = versions.find(({ stages }) => stages.includes(stage));
  if (from) from.stages = from.stages.filter((one) => one !== stage);
  to.stages.push(stage);
  if (stage !== CURRENT || !from) return;
  for (const version of versions) version.stages = version.stages.filter((one) => one !== PREVIOUS);
  from.stages.push(PREVIOUS);
}

function forgetUnlabelled(secret: SecretRecord): void {
  const loose = secret.versions.filter(({ stages }) => stages.length === 0);
  for (const version of loose.slice(0, Math.max(0, loose.length - MOST_VERSIONS)))
    secret.versions.splice(secret.versions.indexOf(version), 1);
}

function checkContent({ SecretString, SecretBinary }: SecretContent): void {
  if ((SecretString === undefined) === (SecretBinary === undefined))
    throw invalidRequest('You must provide either SecretString or SecretBinary.');
  const bytes = SecretString === undefined ? SecretBinary!.length : Buffer.byteLength(SecretString);
  if (bytes === 0 || bytes > LONGEST)
    throw invalidParameter(`Expected a secret of 1 to ${LONGEST} bytes, got ${bytes}`);
}

function sameContent(a: SecretContent, b: SecretContent): boolean {
  if (a.SecretBinary && b.SecretBinary) return Buffer.from(a.SecretBinary).equals(b.SecretBinary);
  return a.SecretString === b.SecretString;
}

/** What waits for its deletion cannot be used. */
export function refuseDeleted(secret: SecretRecord): SecretRecord {
  if (secret.deletionAt === undefined) return secret;
  throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
}
