import type { Scope } from '../../permission.ts';
import type { Store } from '../../store/store.ts';
import { iamId, secretAccessKey } from './iam-id.ts';
import { iamTables, tableKey } from './tables.ts';

export interface AdministratorCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const NAME = 'admin';

/**
 * The credentials of user `admin`, who may do everything. The first start on a data folder makes the user and its
 * key; later ones find them again, and make anew what was deleted, so that nobody is locked out.
 */
export function administratorCredentials(
  store: Store,
  scope: Pick<Scope, 'partition'>,
): AdministratorCredentials {
  const { users, accessKeys } = iamTables(store);
  const user = tableKey(NAME);
  const attached = [`arn:${scope.partition}:iam::aws:policy/AdministratorAccess`];
  const created = Date.now();
  if (!users.has(user)) {
    users.set(user, { name: NAME, id: iamId('AIDA'), path: '/', created, tags: {}, inline: {}, attached });
  }
  const known = [...accessKeys.values()].find((key) => key.user === user && key.status === 'Active');
  const key = known ?? {
    id: iamId('AKIA'),
    secret: secretAccessKey(),
    user,
    created,
    status: 'Active' as const,
  };
  accessKeys.set(key.id, key);
  return { accessKeyId: key.id, secretAccessKey: key.secret };
}
