import { isDeepStrictEqual } from 'node:util';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import type { ChangeRecord, Definition, ResourceRecord, StackRecord } from '../records.ts';
import { inOrder } from '../template/dependencies.ts';
import { changedProperties, changeOf } from './compare-resource.ts';
import { wantedResource } from './wanted-resource.ts';
import { outputsOf } from './outputs.ts';
import { prepare, type Prepared } from './prepare.ts';

/** What an update would do; empty where nothing is to be done. */
export interface ChangePlan {
  readonly changes: readonly ChangeRecord[];
  readonly outputsChange: boolean;
}

/**
 * Compares a definition with what the stack has. What is made anew has no values yet: everything that refers to it is
 * taken to change.
 */
export function planChanges(
  context: CloudFormationContext,
  stack: StackRecord,
  definition: Definition,
): ChangePlan {
  const prepared = prepare(context, stack, definition);
  let resources: Record<string, ResourceRecord> = { ...stack.resources };
  const changes: ChangeRecord[] = [];
  for (const logicalId of inOrder(prepared.dependencies)) {
    const change = plannedChange({ ...stack, definition, resources }, prepared, logicalId);
    if (!change) continue;
    changes.push(change);
    if (change.action === 'Add' || change.replacement === 'True') {
      resources = { ...resources, [logicalId]: unknownResource(logicalId, change.type) };
    }
  }
  for (const resource of Object.values(stack.resources)) {
    if (!prepared.resources.has(resource.logicalId)) changes.push(removal(resource));
  }
  return { changes, outputsChange: outputsDiffer(stack, prepared, resources) };
}

function plannedChange(stack: StackRecord, prepared: Prepared, logicalId: string): ChangeRecord | undefined {
  const wanted = wantedResource(stack, prepared, logicalId);
  const { type } = wanted;
  const present = stack.resources[logicalId];
  if (present?.physicalId === undefined) return { action: 'Add', logicalId, type, properties: [] };
  const change = changeOf(present, wanted, wanted.tags);
  const metadataChanges = !isDeepStrictEqual(present.metadata, wanted.metadata);
  if (change === 'none' && !metadataChanges) return undefined;
  return {
    action: 'Modify',
    logicalId,
    type,
    physicalId: present.physicalId,
    replacement: change === 'replace' ? 'True' : 'False',
    properties: changedProperties(present.properties, wanted.properties),
  };
}

const removal = ({ logicalId, type, physicalId }: ResourceRecord): ChangeRecord => ({
  action: 'Remove',
  logicalId,
  type,
  properties: [],
  ...(physicalId === undefined ? {} : { physicalId }),
});

/** A resource that does not exist yet: whatever is asked of it differs from every value that there is. */
const unknownResource = (logicalId: string, type: string): ResourceRecord => ({
  logicalId,
  type,
  physicalId: `{{${logicalId}}}`,
  properties: {},
  attributes: new Proxy({}, { get: (_target, name) => `{{${logicalId}.${String(name)}}}` }),
  needs: [],
  status: 'CREATE_IN_PROGRESS',
  changed: 0,
});

function outputsDiffer(
  stack: StackRecord,
  prepared: Prepared,
  resources: Readonly<Record<string, ResourceRecord>>,
): boolean {
  return !isDeepStrictEqual(outputsOf(prepared, resources), [...stack.outputs]);
}
