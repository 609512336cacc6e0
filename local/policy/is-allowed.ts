import type { Caller } from '../caller.ts';
import type { Identities } from '../identities.ts';
import type { Permission } from '../permission.ts';
import { decide, type AuthorizeOptions } from './decide.ts';

/** Whether the caller may do what the permission names; asked where a service leaves out what may not be seen. */
export const isAllowed = (
  identities: Identities,
  caller: Caller,
  permission: Permission,
  options: AuthorizeOptions,
): boolean => decide(identities, caller, permission, options) === undefined;
