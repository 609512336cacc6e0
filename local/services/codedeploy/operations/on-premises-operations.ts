import type {
  BatchGetOnPremisesInstancesInput,
  DeregisterOnPremisesInstanceInput,
  GetOnPremisesInstanceInput,
  InstanceInfo,
  ListOnPremisesInstancesInput,
  RegisterOnPremisesInstanceInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { checkBatch } from '../batch.ts';
import { listPage } from '../list-page.ts';
import { checkInstanceName } from '../names.ts';
import { checkIamArns, refuseUsedArn } from '../on-premises/check-iam-arns.ts';
import { isTagged } from '../on-premises/is-tagged.ts';
import type { OnPremisesInstanceRecord, Records } from '../records.ts';
import { checkTagFilter } from '../group-settings/check-tag-filters.ts';

/** Hosts outside EC2: https://docs.aws.amazon.com/codedeploy/latest/userguide/instances-on-premises.html */
export function onPremisesOperations(cloud: Cloud, records: Records): Service['operations'] {
  const { onPremisesInstances: instances } = records;
  return {
    RegisterOnPremisesInstance: (input: RegisterOnPremisesInstanceInput) => {
      const { instanceName: name } = input;
      checkInstanceName(name);
      const identity = checkIamArns(input);
      // AWS keeps the name of a deregistered instance back for a while that it does not state; here it is free at once.
      if (isRegistered(instances.get(name))) {
        throw new AwsError(
          'InstanceNameAlreadyRegisteredException',
          `The on-premises instance name is already registered: ${name}`,
        );
      }
      refuseUsedArn([...instances.values()].filter(isRegistered), identity);
      const arn = cloud.arn('codedeploy', `instance/${name}`);
      instances.set(name, { name, arn, ...identity, registerTime: cloud.clock.now(), tags: [] });
      return {};
    },
    // One that is not there is no error: the API names none for it. Its tags stay.
    DeregisterOnPremisesInstance: ({ instanceName: name }: DeregisterOnPremisesInstanceInput) => {
      checkInstanceName(name);
      const instance = instances.get(name);
      if (instance) instance.deregisterTime ??= cloud.clock.now();
      return {};
    },
    GetOnPremisesInstance: ({ instanceName: name }: GetOnPremisesInstanceInput) => {
      checkInstanceName(name);
      const instance = instances.get(name);
      if (instance) return { instanceInfo: describe(instance) };
      throw new AwsError(
        'InstanceNotRegisteredException',
        `The on-premises instance is not registered: ${name}`,
      );
    },
    BatchGetOnPremisesInstances: ({ instanceNames: names = [] }: BatchGetOnPremisesInstancesInput) => {
      if (names.length === 0) checkInstanceName(undefined);
      checkBatch(names, 100, 'on-premises instances');
      for (const name of names) checkInstanceName(name);
      return { instanceInfos: names.flatMap((name) => instances.get(name) ?? []).map(describe) };
    },
    ListOnPremisesInstances: (input: ListOnPremisesInstancesInput) => {
      const { registrationStatus: status, tagFilters = [], nextToken } = input;
      if (status !== undefined && status !== 'Registered' && status !== 'Deregistered') {
        throw new AwsError(
          'InvalidRegistrationStatusException',
          `The registration status is invalid: expected Registered or Deregistered, got ${String(status)}`,
        );
      }
      for (const filter of tagFilters) checkTagFilter(filter, 'InvalidTagFilterException');
      const found = [...instances.values()]
        .filter((instance) => status === undefined || isRegistered(instance) === (status === 'Registered'))
        // Any of the filters, as in a deployment group; the API does not say.
        .filter((one) => tagFilters.length === 0 || tagFilters.some((filter) => isTagged(one, filter)));
      const page = listPage(found.map(({ name }) => name).sort(), nextToken);
      return { instanceNames: page.items, nextToken: page.nextToken };
    },
  };
}

const isRegistered = (instance: OnPremisesInstanceRecord | undefined): boolean =>
  instance !== undefined && instance.deregisterTime === undefined;

const describe = (instance: OnPremisesInstanceRecord): InstanceInfo => ({
  instanceName: instance.name,
  instanceArn: instance.arn,
  ...(instance.iamUserArn === undefined ? {} : { iamUserArn: instance.iamUserArn }),
  ...(instance.iamSessionArn === undefined ? {} : { iamSessionArn: instance.iamSessionArn }),
  registerTime: new Date(instance.registerTime),
  ...(instance.deregisterTime === undefined ? {} : { deregisterTime: new Date(instance.deregisterTime) }),
  tags: [...instance.tags],
});
