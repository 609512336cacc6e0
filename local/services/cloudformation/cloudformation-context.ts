import type { Cloud } from '../../cloud.ts';
import { validationError } from './cloudformation-error.ts';
import { cloudFormationTables, type CloudFormationTables, type StackRecord } from './records.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { checkTemplate } from './template/check-template.ts';
import { parseTemplate } from './template/parse-template.ts';
import type { Template } from './template/template.ts';

/** What all parts of the service work on. */
export interface CloudFormationContext {
  readonly cloud: Cloud;
  readonly tables: CloudFormationTables;
}

export const cloudFormationContext = (cloud: Cloud): CloudFormationContext => ({
  cloud,
  tables: cloudFormationTables(cloud.store),
});

/** The stack of that name or id; a deleted one only by id. */
export function findStack({ tables }: CloudFormationContext, nameOrId: string): StackRecord | undefined {
  const byId = tables.stacks.get(nameOrId);
  if (byId) return byId;
  for (const stack of tables.stacks.values()) {
    if (stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE') return stack;
  }
  return undefined;
}

export function stackOf(context: CloudFormationContext, nameOrId: string | undefined): StackRecord {
  const stack = findStack(context, nameOrId ?? '');
  if (!stack) throw validationError(`Stack with id ${nameOrId} does not exist`);
  return stack;
}

/** Parses a template and refuses it where CloudFormation would. */
export function readTemplate({ cloud }: CloudFormationContext, text: string): Template {
  const template = parseTemplate(text);
  checkTemplate(template, { isKnownType: (type) => RESOURCE_TYPES.has(type), quotas: cloud.options.quotas });
  return template;
}
