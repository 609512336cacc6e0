import type { GroupRecord } from './group-record.ts';
import type { ApplicationRecord, Records } from './records.ts';

/** Gives an application another name, wherever it is written. */
export function renameApplication(records: Records, application: ApplicationRecord, name: string): void {
  const former = application.name;
  application.name = name;
  rekey(records.applications, former, name);
  for (const group of records.groups.values()) {
    if (group.applicationName !== former) continue;
    rekey(records.groups, `${former}/${group.name}`, `${name}/${group.name}`);
    group.applicationName = name;
  }
  for (const [key, revision] of records.revisions) {
    if (revision.applicationName !== former) continue;
    records.revisions.delete(key);
    records.revisions.set(`${name}/${key.slice(former.length + 1)}`, { ...revision, applicationName: name });
  }
  for (const deployment of records.deployments.values()) {
    if (deployment.applicationName === former) deployment.applicationName = name;
  }
}

/** The same for a deployment group. */
export function renameGroup(records: Records, group: GroupRecord, name: string): void {
  rekey(records.groups, `${group.applicationName}/${group.name}`, `${group.applicationName}/${name}`);
  group.name = name;
  for (const deployment of records.deployments.values()) {
    if (deployment.groupId === group.id) deployment.groupName = name;
  }
}

function rekey<Value>(map: Map<string, Value>, from: string, to: string): void {
  const value = map.get(from);
  if (value === undefined) return;
  map.delete(from);
  map.set(to, value);
}
