import { entityOf, type IamContext } from './iam-context.ts';
import type { EntityRecord } from './tables.ts';

/** The kinds of things that policies hang on, each with the member that names it in requests. */
export const ENTITY_KINDS = ['User', 'Group', 'Role'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

export const tableOf = ({ tables }: IamContext, kind: EntityKind): ReadonlyMap<string, EntityRecord> =>
  ({ User: tables.users, Group: tables.groups, Role: tables.roles })[kind];

/** What `UserName`, `GroupName` or `RoleName` of a request names. */
export const namedEntity = (
  context: IamContext,
  kind: EntityKind,
  input: Readonly<Record<string, unknown>>,
): EntityRecord => entityOf(tableOf(context, kind), kind.toLowerCase(), String(input[`${kind}Name`] ?? ''));
