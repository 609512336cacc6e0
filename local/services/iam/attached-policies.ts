import type { AttachedPolicy, ListEntitiesForPolicyCommandInput } from '@aws-sdk/client-iam';
import type { Operation } from '../../service.ts';
import { ENTITY_KINDS, namedEntity, tableOf, type EntityKind } from './entity-kinds.ts';
import { nameInArn } from './iam-arn.ts';
import { limitExceeded, noSuchEntity, type IamContext } from './iam-context.ts';
import { managedPolicyExists } from './managed-policy.ts';
import { markerPage } from './marker-page.ts';

const MOST_ATTACHED = 10;

interface AttachInput extends Readonly<Record<string, unknown>> {
  readonly PolicyArn?: string;
  readonly PathPrefix?: string;
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** AttachRolePolicy, DetachUserPolicy, ...: the same operations for users, groups and roles. */
export const attachedPolicyOperations = (context: IamContext): Record<string, Operation> =>
  Object.assign(
    { ListEntitiesForPolicy: (input: ListEntitiesForPolicyCommandInput) => entitiesFor(context, input) },
    ...ENTITY_KINDS.map((kind) => operationsOf(context, kind)),
  ) as Record<string, Operation>;

const operationsOf = (context: IamContext, kind: EntityKind) => ({
  [`Attach${kind}Policy`]: (input: AttachInput) => {
    const entity = namedEntity(context, kind, input);
    const arn = input.PolicyArn ?? '';
    if (!managedPolicyExists(context, arn)) throw notAttachable(arn);
    if (entity.attached.includes(arn)) return;
    if (context.cloud.options.quotas && entity.attached.length >= MOST_ATTACHED) {
      throw limitExceeded(`Cannot exceed quota for PoliciesPer${kind}: ${MOST_ATTACHED}`);
    }
    entity.attached = [...entity.attached, arn];
  },
  [`Detach${kind}Policy`]: (input: AttachInput) => {
    const entity = namedEntity(context, kind, input);
    if (!entity.attached.includes(input.PolicyArn ?? '')) {
      throw noSuchEntity(`Policy ${input.PolicyArn} was not found.`);
    }
    entity.attached = entity.attached.filter((arn) => arn !== input.PolicyArn);
  },
  [`ListAttached${kind}Policies`]: (input: AttachInput) => {
    const { items, more } = markerPage(namedEntity(context, kind, input).attached, input);
    return { AttachedPolicies: items.map(describeAttached), ...more };
  },
});

const describeAttached = (arn: string): AttachedPolicy => ({ PolicyName: nameInArn(arn), PolicyArn: arn });

function entitiesFor(context: IamContext, { PolicyArn = '' }: ListEntitiesForPolicyCommandInput) {
  if (!managedPolicyExists(context, PolicyArn)) throw noSuchEntity(`Policy ${PolicyArn} was not found.`);
  const listed = (kind: EntityKind) =>
    [...tableOf(context, kind).values()]
      .filter((entity) => entity.attached.includes(PolicyArn))
      .map((entity) => ({ [`${kind}Name`]: entity.name, [`${kind}Id`]: entity.id }));
  return {
    PolicyUsers: listed('User'),
    PolicyGroups: listed('Group'),
    PolicyRoles: listed('Role'),
    IsTruncated: false,
  };
}

const notAttachable = (arn: string) =>
  noSuchEntity(
    arn.includes(':iam::aws:')
      ? `Policy ${arn} does not exist or is not attachable. (The local cloud carries a few AWS managed policies only: see ListPolicies.)`
      : `Policy ${arn} does not exist or is not attachable.`,
  );
