import { randomBytes } from 'node:crypto';
import type {
  CreateSecretCommandInput,
  DeleteSecretCommandInput,
  DescribeSecretCommandInput,
  GetSecretValueCommandInput,
  ListSecretVersionIdsCommandInput,
  ListSecretsCommandInput,
  PutSecretValueCommandInput,
  RestoreSecretCommandInput,
  Tag,
  TagResourceCommandInput,
  UntagResourceCommandInput,
  UpdateSecretCommandInput,
} from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../aws-error.ts';
import type { Operation, Request } from '../../service.ts';
import { page } from '../page.ts';
import { openContent } from './secret-content.ts';
import { invalidParameter, invalidRequest } from './secret-error.ts';
import { CURRENT, type SecretRecord } from './secret-record.ts';
import { addVersion, refuseDeleted, type Secrets } from './secrets.ts';

const DAY_MS = 86_400_000;
const NAME = /^[A-Za-z0-9/_+=.@-]{1,512}$/;

export const secretOperations = (secrets: Secrets): Record<string, Operation> => ({
  CreateSecret: async (input: CreateSecretCommandInput, { caller }: Request) => {
    const secret = newSecret(secrets, input);
    secrets.table.set(secret.name, secret);
    if (input.SecretString === undefined && input.SecretBinary === undefined) return named(secret);
    try {
      const { id } = await addVersion(secrets, caller, secret, input);
      return { ...named(secret), VersionId: id };
    } catch (error) {
      secrets.table.delete(secret.name);
      throw error;
    }
  },

  PutSecretValue: async (input: PutSecretValueCommandInput, { caller }: Request) => {
    const secret = refuseDeleted(secrets.find(caller, 'PutSecretValue', input.SecretId));
    const { id, stages } = await addVersion(secrets, caller, secret, input);
    return { ...named(secret), VersionId: id, VersionStages: stages };
  },

  UpdateSecret: async (input: UpdateSecretCommandInput, { caller }: Request) => {
    const secret = refuseDeleted(secrets.find(caller, 'UpdateSecret', input.SecretId));
    const { Description, KmsKeyId, SecretString, SecretBinary } = input;
    if (Description !== undefined) secret.description = Description;
    if (KmsKeyId !== undefined && SecretString === undefined && SecretBinary === undefined)
      throw invalidParameter('The local cloud changes the key of a secret together with its value');
    if (KmsKeyId !== undefined) secret.kmsKeyId = KmsKeyId;
    if (SecretString === undefined && SecretBinary === undefined) return named(secret);
    const { id } = await addVersion(secrets, caller, secret, input);
    return { ...named(secret), VersionId: id };
  },

  GetSecretValue: async (input: GetSecretValueCommandInput, { caller }: Request) => {
    const secret = refuseDeleted(secrets.find(caller, 'GetSecretValue', input.SecretId));
    const version = versionOf(secret, input);
    return {
      ...named(secret),
      VersionId: version.id,
      VersionStages: version.stages,
      CreatedDate: new Date(version.createdAt),
      ...(await openContent(secrets.cloud, caller, secret, version)),
    };
  },

  DescribeSecret: ({ SecretId }: DescribeSecretCommandInput, { caller }: Request) => {
    const secret = secrets.find(caller, 'DescribeSecret', SecretId);
    const labelled = secret.versions.filter(({ stages }) => stages.length > 0);
    return {
      ...described(secret),
      VersionIdsToStages: Object.fromEntries(labelled.map(({ id, stages }) => [id, stages])),
    };
  },

  ListSecretVersionIds: (
    { SecretId, IncludeDeprecated = false }: ListSecretVersionIdsCommandInput,
    { caller }: Request,
  ) => {
    const secret = secrets.find(caller, 'ListSecretVersionIds', SecretId);
    const versions = secret.versions.filter(({ stages }) => IncludeDeprecated || stages.length > 0);
    return {
      ...named(secret),
      Versions: versions.map(({ id, stages, createdAt }) => ({
        VersionId: id,
        VersionStages: stages,
        CreatedDate: new Date(createdAt),
      })),
    };
  },

  ListSecrets: ({
    MaxResults,
    NextToken,
    Filters,
    IncludePlannedDeletion = false,
  }: ListSecretsCommandInput) => {
    if ((Filters ?? []).length > 0)
      throw invalidParameter('The local cloud lists all secrets, without filters');
    const all = [...secrets.table.keys()].flatMap((name) => secrets.present(name) ?? []);
    const listed = all.filter(({ deletionAt }) => IncludePlannedDeletion || deletionAt === undefined);
    const { items, nextToken } = page(listed, {
      limit: MaxResults ?? 100,
      token: NextToken,
      invalid: () => new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.'),
    });
    return { SecretList: items.map(described), NextToken: nextToken };
  },

  DeleteSecret: (input: DeleteSecretCommandInput, { caller }: Request) => {
    const { RecoveryWindowInDays: days = 30, ForceDeleteWithoutRecovery: force = false } = input;
    if (force && input.RecoveryWindowInDays !== undefined)
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    if (days < 7 || days > 30)
      throw invalidParameter('RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    const secret = secrets.find(caller, 'DeleteSecret', input.SecretId);
    const now = secrets.cloud.clock.now();
    if (force) secrets.table.delete(secret.name);
    refuseDeleted(secret).deletionAt = force ? now : now + days * DAY_MS;
    secret.deletedAt = now;
    return { ...named(secret), DeletionDate: new Date(secret.deletionAt!) };
  },

  RestoreSecret: ({ SecretId }: RestoreSecretCommandInput, { caller }: Request) => {
    const secret = secrets.find(caller, 'RestoreSecret', SecretId);
    delete secret.deletionAt;
    delete secret.deletedAt;
    return named(secret);
  },

  TagResource: ({ SecretId, Tags }: TagResourceCommandInput, { caller }: Request) => {
    Object.assign(refuseDeleted(secrets.find(caller, 'TagResource', SecretId)).tags, tagsOf(Tags));
    return {};
  },
  UntagResource: ({ SecretId, TagKeys = [] }: UntagResourceCommandInput, { caller }: Request) => {
    const { tags } = refuseDeleted(secrets.find(caller, 'UntagResource', SecretId));
    for (const key of TagKeys) delete tags[key];
    return {};
  },
});

function newSecret(
  { cloud, present }: Secrets,
  { Name: name = '', Description, KmsKeyId, Tags }: CreateSecretCommandInput,
): SecretRecord {
  if (!NAME.test(name))
    throw invalidParameter(
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  const existing = present(name);
  if (existing?.deletionAt !== undefined)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  if (existing)
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${name} already exists.`,
    );
  const now = cloud.clock.now();
  return {
    name,
    arn: cloud.arn('secretsmanager', `secret:${name}-${randomBytes(3).toString('hex')}`),
    createdAt: now,
    changedAt: now,
    ...(Description === undefined ? {} : { description: Description }),
    ...(KmsKeyId === undefined ? {} : { kmsKeyId: KmsKeyId }),
    tags: tagsOf(Tags),
    versions: [],
  };
}

const named = ({ name, arn }: SecretRecord) => ({ ARN: arn, Name: name });

const tagsOf = (tags: readonly Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [Key, Value]));

const described = (secret: SecretRecord) => ({
  ...named(secret),
  Description: secret.description,
  KmsKeyId: secret.kmsKeyId,
  CreatedDate: new Date(secret.createdAt),
  LastChangedDate: new Date(secret.changedAt),
  ...(secret.deletedAt === undefined ? {} : { DeletedDate: new Date(secret.deletedAt) }),
  Tags: Object.entries(secret.tags).map(([Key, Value]) => ({ Key, Value })),
});

function versionOf(secret: SecretRecord, { VersionId, VersionStage }: GetSecretValueCommandInput) {
  const stage = VersionStage ?? (VersionId === undefined ? CURRENT : undefined);
  const version = secret.versions.find(
    ({ id, stages }) =>
      (VersionId === undefined || id === VersionId) && (stage === undefined || stages.includes(stage)),
  );
  if (version) return version;
  const which = VersionId === undefined ? `staging label: ${stage}` : `VersionId: ${VersionId}`;
  throw new AwsError(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${which}`,
  );
}
