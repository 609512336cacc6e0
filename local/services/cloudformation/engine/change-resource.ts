import { isDeepStrictEqual } from 'node:util';
import type { ResourceStatus, Tag } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../aws-error.ts';
import type { Caller } from '../../../caller.ts';
import type { CloudFormationContext } from '../cloudformation-context.ts';
import { validationError } from '../cloudformation-error.ts';
import type { ResourceRecord, StackRecord } from '../records.ts';
import { resourceType } from '../resource-types.ts';
import type { ExistingResource, Made, Properties } from '../resources/resource-type.ts';
import { evaluateValue } from '../template/intrinsics.ts';
import { failureReason } from './failure-reason.ts';
import type { Prepared } from './prepare.ts';
import { resourceContext, tagsOf } from './resource-context.ts';
import { noteResource } from './stack-events.ts';

/** One operation on a stack that runs. */
export interface Run {
  readonly context: CloudFormationContext;
  readonly stack: StackRecord;
  readonly caller: Caller;
}

/** Brings one resource of the template to what it is to be: made, changed, replaced or left as it is. */
export async function applyResource(run: Run, prepared: Prepared, logicalId: string): Promise<void> {
  const { stack } = run;
  const wanted = wantedResource(run, prepared, logicalId);
  const present = stack.resources[logicalId];
  if (present?.physicalId === undefined || present.status === 'CREATE_IN_PROGRESS') {
    return createResource(run, wanted, 'CREATE');
  }
  const change = changeOf(present, wanted, wanted.tags);
  if (change === 'none') return keep(run, { ...present, ...surroundingsOf(wanted) });
  if (change === 'update') return updateResource(run, present, wanted);
  refuseNamedReplacement(present, wanted);
  await createResource(run, wanted, 'UPDATE');
}

/** What a resource is to be. */
export interface Wanted extends Pick<
  ResourceRecord,
  'logicalId' | 'type' | 'properties' | 'metadata' | 'needs'
> {
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  readonly tags: readonly Tag[];
}

export function wantedResource({ stack }: Pick<Run, 'stack'>, prepared: Prepared, logicalId: string): Wanted {
  const definition = prepared.resources.get(logicalId)!;
  const surroundings = prepared.surroundings(stack.resources);
  const evaluated = evaluateValue(definition.Properties ?? {}, surroundings) as Properties;
  // Through JSON, because that is how the store keeps it: what is compared later must not differ by its kind.
  const properties = JSON.parse(JSON.stringify(evaluated)) as Properties;
  const { Type: type, Metadata, DeletionPolicy, UpdateReplacePolicy } = definition;
  const taggable = resourceType(type).properties.includes('Tags');
  return {
    logicalId,
    type,
    properties,
    needs: [...prepared.dependencies.get(logicalId)!],
    tags: taggable ? tagsOf(stack.definition, properties) : [],
    ...(Metadata === undefined ? {} : { metadata: Metadata }),
    ...(DeletionPolicy === undefined ? {} : { deletionPolicy: DeletionPolicy }),
    ...(UpdateReplacePolicy === undefined ? {} : { updateReplacePolicy: UpdateReplacePolicy }),
  };
}

/** What it takes to get from one state of a resource to another. */
export function changeOf(
  present: ResourceRecord,
  wanted: Pick<Wanted, 'type' | 'properties'>,
  tags: readonly Tag[],
): 'none' | 'update' | 'replace' {
  if (present.type !== wanted.type) return 'replace';
  const changed = changedProperties(present.properties, wanted.properties);
  if (!isDeepStrictEqual(present.tags ?? [], tags) && !changed.includes('Tags')) changed.push('Tags');
  if (changed.length === 0) return 'none';
  const { update, replacedBy = [] } = resourceType(present.type);
  return !update || changed.some((name) => replacedBy.includes(name)) ? 'replace' : 'update';
}

export const changedProperties = (before: Properties, after: Properties): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isDeepStrictEqual(before[name], after[name]),
  );

function refuseNamedReplacement(present: ResourceRecord, wanted: Wanted): void {
  const { nameProperty } = resourceType(wanted.type);
  if (nameProperty === undefined || present.type !== wanted.type) return;
  const name = wanted.properties[nameProperty];
  if (name === undefined || name !== present.properties[nameProperty]) return;
  throw validationError(
    `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${String(name)} and update the stack again.`,
  );
}

async function createResource(run: Run, wanted: Wanted, act: 'CREATE' | 'UPDATE'): Promise<void> {
  const reason =
    act === 'UPDATE'
      ? 'Requested update requires the creation of a new physical resource; hence creating one.'
      : undefined;
  const begun = note(run, { ...recordOf(wanted, {}), status: `${act}_IN_PROGRESS` }, reason);
  await attempt(run, begun, act, async () => {
    refuseUnsupported(wanted);
    const made = await resourceType(wanted.type).create({
      ...resourceContext(run.context.cloud, run.stack, run.caller, wanted),
      began: (physicalId) => keep(run, { ...run.stack.resources[wanted.logicalId]!, physicalId }),
    });
    const initiated = { ...recordOf(wanted, made), status: `${act}_IN_PROGRESS` as ResourceStatus };
    note(run, initiated, 'Resource creation Initiated');
    return made;
  });
}

/** Changes a resource in place; also the way back to what it was. */
export async function updateResource(run: Run, present: ResourceRecord, wanted: Wanted): Promise<void> {
  const begun = note(run, {
    ...recordOf(wanted, { physicalId: present.physicalId!, attributes: present.attributes }),
    status: 'UPDATE_IN_PROGRESS',
  });
  await attempt(run, begun, 'UPDATE', () => {
    refuseUnsupported(wanted);
    return resourceType(wanted.type).update!(existing(run, present, wanted));
  });
}

/** Takes a resource away; one that is gone already is no failure. */
export async function deleteResource(run: Run, resource: ResourceRecord): Promise<void> {
  const tags = resource.tags ?? [];
  try {
    await resourceType(resource.type).delete(existing(run, resource, { ...resource, tags }));
  } catch (error) {
    if (!(error instanceof AwsError && GONE.test(error.code))) throw error;
  }
}

const GONE = /NotFound|NoSuch|DoesNotExist|NonExistent|StateMachineDoesNotExist/;

const existing = (run: Run, present: ResourceRecord, wanted: Wanted): ExistingResource => ({
  ...resourceContext(run.context.cloud, run.stack, run.caller, wanted),
  physicalId: present.physicalId!,
  attributes: present.attributes,
  oldProperties: present.properties,
  oldTags: present.tags ?? [],
});

async function attempt(
  run: Run,
  begun: ResourceRecord,
  act: 'CREATE' | 'UPDATE',
  work: () => Promise<Made>,
): Promise<void> {
  try {
    const { physicalId, attributes = {} } = await work();
    note(run, { ...begun, physicalId, attributes, status: `${act}_COMPLETE` });
  } catch (error) {
    const present = run.stack.resources[begun.logicalId] ?? begun;
    note(run, { ...present, status: `${act}_FAILED` }, failureReason(error));
    throw new ResourceFailure(begun.logicalId, act, error);
  }
}

/** That a resource could not be made, changed or taken away. */
export class ResourceFailure extends Error {
  readonly logicalId: string;
  readonly act: 'CREATE' | 'UPDATE' | 'DELETE';

  constructor(logicalId: string, act: 'CREATE' | 'UPDATE' | 'DELETE', cause: unknown) {
    super(`${logicalId} failed`, { cause });
    this.logicalId = logicalId;
    this.act = act;
  }
}

function refuseUnsupported({ type, properties }: Wanted): void {
  const known = resourceType(type).properties;
  const unknown = Object.keys(properties).find((name) => !known.includes(name));
  if (unknown !== undefined) throw validationError(`Encountered unsupported property ${unknown} of ${type}`);
}

const recordOf = (wanted: Wanted, made: Partial<Made>) => ({
  logicalId: wanted.logicalId,
  type: wanted.type,
  properties: wanted.properties,
  attributes: made.attributes ?? {},
  ...(made.physicalId === undefined ? {} : { physicalId: made.physicalId }),
  ...surroundingsOf(wanted),
});

const surroundingsOf = ({ needs, tags, metadata, deletionPolicy, updateReplacePolicy }: Wanted) => ({
  needs,
  tags,
  metadata,
  deletionPolicy,
  updateReplacePolicy,
});

/** Keeps the new state of a resource and tells it as an event. */
export function note(run: Run, resource: Omit<ResourceRecord, 'changed'>, reason?: string): ResourceRecord {
  const { reason: _, ...state } = resource;
  const changed = run.context.cloud.clock.now();
  const noted: ResourceRecord = { ...state, changed, ...(reason === undefined ? {} : { reason }) };
  keep(run, noted);
  noteResource(run.context, run.stack, noted);
  return noted;
}

function keep({ stack }: Run, resource: ResourceRecord): void {
  stack.resources = { ...stack.resources, [resource.logicalId]: resource };
}
