import type {
  CreateAliasCommandInput,
  DeleteAliasCommandInput,
  ListAliasesCommandInput,
  UpdateAliasCommandInput,
} from '@aws-sdk/client-kms';
import { AwsError } from '../../aws-error.ts';
import type { Operation, Request } from '../../service.ts';
import { page } from '../page.ts';
import type { AliasRecord } from './key-record.ts';
import type { Keys } from './keys.ts';
import { aliasNotFound, badMarker } from './kms-error.ts';

const PAGE = 50;
const NAME = /^alias\/[a-zA-Z0-9/_-]{1,250}$/;

/** https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html: a caller needs the action on the alias and on the key. */
export const aliasOperations = (keys: Keys): Record<string, Operation> => ({
  CreateAlias: async (
    { AliasName: name = '', TargetKeyId }: CreateAliasCommandInput,
    { caller }: Request,
  ) => {
    checkName(name);
    const key = await keys.find(caller, 'CreateAlias', TargetKeyId);
    if (keys.aliases.has(name))
      throw new AwsError(
        'AlreadyExistsException',
        `An alias with the name ${keys.cloud.arn('kms', name)} already exists`,
      );
    const now = keys.cloud.clock.now();
    keys.aliases.set(name, { name, keyId: key.id, createdAt: now, updatedAt: now });
    return {};
  },

  UpdateAlias: async (
    { AliasName: name = '', TargetKeyId }: UpdateAliasCommandInput,
    { caller }: Request,
  ) => {
    checkName(name);
    const alias = known(keys, name);
    const current = await keys.find(caller, 'UpdateAlias', alias.keyId);
    const next = await keys.find(caller, 'UpdateAlias', TargetKeyId);
    if (next.spec !== current.spec)
      throw new AwsError(
        'ValidationException',
        `Alias ${keys.cloud.arn('kms', name)} cannot move to a key of another type`,
        { status: 400 },
      );
    alias.keyId = next.id;
    alias.updatedAt = keys.cloud.clock.now();
    return {};
  },

  DeleteAlias: async ({ AliasName: name = '' }: DeleteAliasCommandInput, { caller }: Request) => {
    checkName(name);
    await keys.find(caller, 'DeleteAlias', known(keys, name).keyId);
    keys.aliases.delete(name);
    return {};
  },

  ListAliases: async ({ KeyId, Limit = PAGE, Marker }: ListAliasesCommandInput, { caller }: Request) => {
    const key = KeyId === undefined ? undefined : await keys.find(caller, 'ListAliases', KeyId);
    const all = [...keys.aliases.values()].filter(({ keyId }) => key === undefined || keyId === key.id);
    const { items, nextToken } = page(all, { limit: Limit, token: Marker, invalid: badMarker });
    return {
      Aliases: items.map(({ name, keyId, createdAt, updatedAt }) => ({
        AliasName: name,
        AliasArn: keys.cloud.arn('kms', name),
        TargetKeyId: keyId,
        CreationDate: new Date(createdAt),
        LastUpdatedDate: new Date(updatedAt),
      })),
      Truncated: nextToken !== undefined,
      NextMarker: nextToken,
    };
  },
});

function checkName(name: string): void {
  if (name.startsWith('alias/aws/'))
    throw new AwsError(
      'InvalidAliasNameException',
      'Aliases that begin with alias/aws/ are reserved for AWS',
    );
  if (!NAME.test(name))
    throw new AwsError('InvalidAliasNameException', `Expected an alias like alias/name, got ${name}`);
}

function known(keys: Keys, name: string): AliasRecord {
  const alias = keys.alias(name);
  if (!alias) throw aliasNotFound(keys.cloud.arn('kms', name));
  return alias;
}
