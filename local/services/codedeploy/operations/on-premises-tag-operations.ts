import type {
  AddTagsToOnPremisesInstancesInput,
  RemoveTagsFromOnPremisesInstancesInput,
  Tag,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { checkInstanceName } from '../names.ts';
import { quotasOf } from '../quotas.ts';
import type { OnPremisesInstanceRecord, Records } from '../records.ts';

const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

/** Tags of on-premises instances: all of the named instances are changed, or none. */
export function onPremisesTagOperations(cloud: Cloud, records: Records): Service['operations'] {
  const quotas = quotasOf(cloud);
  const find = (names: readonly string[]): OnPremisesInstanceRecord[] => {
    if (names.length === 0) checkInstanceName(undefined);
    if (names.length > quotas.instancesToTag) {
      throw new AwsError(
        'InstanceLimitExceededException',
        `The maximum number of allowed on-premises instances in a single call was exceeded: ${quotas.instancesToTag}.`,
      );
    }
    return names.map((name) => registered(records, name));
  };
  return {
    AddTagsToOnPremisesInstances: ({ tags = [], instanceNames = [] }: AddTagsToOnPremisesInstancesInput) => {
      checkInstanceTags(tags);
      const tagged = find(instanceNames).map((instance) => {
        const kept = instance.tags.filter(({ Key }) => !tags.some((tag) => tag.Key === Key));
        return { instance, tags: [...kept, ...tags] };
      });
      if (tagged.some((one) => one.tags.length > quotas.tagsOfInstance))
        throw tooManyTags(quotas.tagsOfInstance);
      for (const one of tagged) one.instance.tags = one.tags;
      return {};
    },
    RemoveTagsFromOnPremisesInstances: ({
      tags = [],
      instanceNames = [],
    }: RemoveTagsFromOnPremisesInstancesInput) => {
      checkInstanceTags(tags);
      if (tags.length > quotas.tagsOfInstance) throw tooManyTags(quotas.tagsOfInstance);
      const isRemoved = (own: Tag) => tags.some(({ Key, Value }) => own.Key === Key && own.Value === Value);
      for (const instance of find(instanceNames)) {
        instance.tags = instance.tags.filter((tag) => !isRemoved(tag));
      }
      return {};
    },
  };
}

function registered({ onPremisesInstances }: Records, name: string): OnPremisesInstanceRecord {
  checkInstanceName(name);
  const found = onPremisesInstances.get(name);
  if (found && found.deregisterTime === undefined) return found;
  throw new AwsError('InstanceNotRegisteredException', `The on-premises instance is not registered: ${name}`);
}

/** A key and a value each: tags of a value alone, or of a key alone, are not allowed. */
function checkInstanceTags(tags: readonly Tag[]): void {
  if (tags.length === 0) throw new AwsError('TagRequiredException', 'A tag was not specified.');
  for (const { Key, Value } of tags) {
    const isKey = Key !== undefined && Key !== '' && Key.length <= LONGEST_KEY;
    if (isKey && Value !== undefined && Value.length <= LONGEST_VALUE) continue;
    throw new AwsError(
      'InvalidTagException',
      `The tag is not valid: expected a Key of 1 to ${LONGEST_KEY} and a Value of at most ${LONGEST_VALUE} characters, got ${JSON.stringify({ Key, Value })}`,
    );
  }
}

const tooManyTags = (most: number) =>
  new AwsError('TagLimitExceededException', `The maximum allowed number of tags was exceeded: ${most}.`);
