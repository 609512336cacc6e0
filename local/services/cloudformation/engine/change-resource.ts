import type { ResourceStatus } from '@aws-sdk/client-cloudformation';
import { AwsError } from '../../../aws-error.ts';
import { validationError } from '../cloudformation-error.ts';
import type { ResourceRecord } from '../records.ts';
import { resourceType } from '../resource-types.ts';
import type { ExistingResource, Made } from '../resources/resource-type.ts';
import { changeOf, refuseNamedReplacement } from './compare-resource.ts';
import { failureReason } from './failure-reason.ts';
import type { Prepared } from './prepare.ts';
import { resourceContext } from './resource-context.ts';
import { ResourceFailure } from './resource-failure.ts';
import { keep, note, type Run } from './run.ts';
import { wantedResource, type Wanted } from './wanted-resource.ts';

/** Brings one resource of the template to what it is to be: made, changed, replaced or left as it is. */
export async function applyResource(run: Run, prepared: Prepared, logicalId: string): Promise<void> {
  const { stack } = run;
  const wanted = wantedResource(stack, prepared, logicalId);
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
