import type { Permission } from '../../permission.ts';
import type { Records } from './records.ts';

/**
 * The condition keys `aws:ResourceTag/…` and `ecs:ResourceTag/…` of what carries tags. Service deployments carry none.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export function resourceTags(records: Records): (permission: Permission) => Permission['context'] {
  const { clusters, services, tasks, taskDefinitions } = records;
  return ({ resource }) => {
    const found =
      clusters.get(resource) ??
      services.get(resource) ??
      tasks.get(resource) ??
      taskDefinitions.get(resource);
    return Object.fromEntries(
      Object.entries(found?.tags ?? {}).flatMap(([name, value]) => [
        [`aws:ResourceTag/${name}`, value],
        [`ecs:ResourceTag/${name}`, value],
      ]),
    );
  };
}
