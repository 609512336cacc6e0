import type {
  CreateAccessKeyCommandInput,
  DeleteAccessKeyCommandInput,
  GetAccessKeyLastUsedCommandInput,
  ListAccessKeysCommandInput,
  UpdateAccessKeyCommandInput,
} from '@aws-sdk/client-iam';
import type { Request } from '../../service.ts';
import { entityOf, limitExceeded, noSuchEntity, validationError, type IamContext } from './iam-context.ts';
import { iamId, secretAccessKey } from './iam-id.ts';
import { markerPage } from './marker-page.ts';
import { tableKey, type AccessKeyRecord } from './tables.ts';
import { userNameOf } from './users.ts';

export const accessKeyOperations = (context: IamContext) => {
  const { users, accessKeys } = context.tables;
  const keysOf = (name: string) => [...accessKeys.values()].filter((key) => key.user === tableKey(name));
  const keyOf = (id: string | undefined, name: string | undefined, request: Request): AccessKeyRecord => {
    const owner = entityOf(users, 'user', name ?? userNameOf(request)).name;
    const key = keysOf(owner).find((candidate) => candidate.id === id);
    if (!key) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
    return key;
  };
  return {
    CreateAccessKey: ({ UserName }: CreateAccessKeyCommandInput, request: Request) => {
      const { name } = entityOf(users, 'user', UserName ?? userNameOf(request));
      if (keysOf(name).length >= 2) throw limitExceeded('Cannot exceed quota for AccessKeysPerUser: 2');
      const created = context.cloud.clock.now();
      const key: AccessKeyRecord = {
        id: iamId('AKIA'),
        secret: secretAccessKey(),
        user: tableKey(name),
        created,
        status: 'Active',
      };
      accessKeys.set(key.id, key);
      return {
        AccessKey: { ...describeKey(key, name), SecretAccessKey: key.secret },
      };
    },
    ListAccessKeys: (input: ListAccessKeysCommandInput, request: Request) => {
      const { name } = entityOf(users, 'user', input.UserName ?? userNameOf(request));
      const { items, more } = markerPage(keysOf(name), input);
      return { AccessKeyMetadata: items.map((key) => describeKey(key, name)), ...more };
    },
    UpdateAccessKey: ({ AccessKeyId, UserName, Status }: UpdateAccessKeyCommandInput, request: Request) => {
      if (Status !== 'Active' && Status !== 'Inactive') {
        throw validationError(`Status must be Active or Inactive, got ${Status}`);
      }
      keyOf(AccessKeyId, UserName, request).status = Status;
    },
    DeleteAccessKey: ({ AccessKeyId, UserName }: DeleteAccessKeyCommandInput, request: Request) => {
      accessKeys.delete(keyOf(AccessKeyId, UserName, request).id);
    },
    GetAccessKeyLastUsed: ({ AccessKeyId }: GetAccessKeyLastUsedCommandInput) => {
      const key = accessKeys.get(AccessKeyId ?? '');
      if (!key) throw noSuchEntity(`The Access Key with id ${AccessKeyId} cannot be found.`);
      return {
        UserName: users.get(key.user)?.name ?? key.user,
        AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
      };
    },
  };
};

const describeKey = (key: AccessKeyRecord, UserName: string) => ({
  UserName,
  AccessKeyId: key.id,
  Status: key.status,
  CreateDate: new Date(key.created),
});
