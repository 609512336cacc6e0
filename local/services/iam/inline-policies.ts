import type { Operation } from '../../service.ts';
import { ENTITY_KINDS, namedEntity, type EntityKind } from './entity-kinds.ts';
import { limitExceeded, noSuchEntity, type IamContext } from './iam-context.ts';
import { markerPage } from './marker-page.ts';
import { validateName } from './names.ts';
import type { EntityRecord } from './tables.ts';
import { validatePolicy } from './validate-policy.ts';

/** Characters, without white space, of all inline policies of one entity together. */
const LONGEST_INLINE = { User: 2048, Group: 5120, Role: 10_240 };

interface PolicyInput extends Readonly<Record<string, unknown>> {
  readonly PolicyName?: string;
  readonly PolicyDocument?: string;
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** PutRolePolicy, GetUserPolicy, ...: the same four operations for users, groups and roles. */
export const inlinePolicyOperations = (context: IamContext): Record<string, Operation> =>
  Object.assign({}, ...ENTITY_KINDS.map((kind) => operationsOf(context, kind))) as Record<string, Operation>;

const operationsOf = (context: IamContext, kind: EntityKind) => ({
  [`Put${kind}Policy`]: (input: PolicyInput) => {
    const entity = namedEntity(context, kind, input);
    const name = validateName('policyName', input.PolicyName, 128);
    const text = input.PolicyDocument ?? '';
    validatePolicy(text, 'identity');
    const inline = { ...entity.inline, [name]: { text } };
    if (context.cloud.options.quotas) refuseTooLong(entity, inline, kind);
    entity.inline = inline;
  },
  [`Get${kind}Policy`]: (input: PolicyInput) => {
    const { name, policy } = inlinePolicy(namedEntity(context, kind, input), kind, input.PolicyName);
    return {
      [`${kind}Name`]: input[`${kind}Name`],
      PolicyName: name,
      PolicyDocument: encodeURIComponent(policy.text),
    };
  },
  [`Delete${kind}Policy`]: (input: PolicyInput) => {
    const entity = namedEntity(context, kind, input);
    const { name } = inlinePolicy(entity, kind, input.PolicyName);
    const { [name]: _, ...kept } = entity.inline;
    entity.inline = kept;
  },
  [`List${kind}Policies`]: (input: PolicyInput) => {
    const { items, more } = markerPage(Object.keys(namedEntity(context, kind, input).inline), input);
    return { PolicyNames: items, ...more };
  },
});

function inlinePolicy(entity: EntityRecord, kind: EntityKind, name = '') {
  const policy = entity.inline[name];
  if (!policy) throw noSuchEntity(`The ${kind.toLowerCase()} policy with name ${name} cannot be found.`);
  return { name, policy };
}

function refuseTooLong(entity: EntityRecord, inline: EntityRecord['inline'], kind: EntityKind): void {
  const total = Object.values(inline).reduce((sum, { text }) => sum + text.replaceAll(/\s/g, '').length, 0);
  if (total <= LONGEST_INLINE[kind]) return;
  throw limitExceeded(
    `Maximum policy size of ${LONGEST_INLINE[kind]} bytes exceeded for ${kind.toLowerCase()} ${entity.name}`,
  );
}
