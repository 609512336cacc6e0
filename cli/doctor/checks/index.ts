import type { Check } from '../check.ts';
import { alarms } from './alarms.ts';
import { buckets } from './buckets.ts';
import { events } from './events.ts';
import { functionVersions } from './function-versions.ts';
import { functions } from './functions.ts';
import { greenGroups } from './green-groups.ts';
import { groups } from './groups.ts';
import { hosts } from './hosts.ts';
import { machines } from './machines.ts';
import { permissions } from './permissions.ts';
import { queues } from './queues.ts';
import { serviceRoles } from './service-roles.ts';
import { services } from './services.ts';
import { stack } from './stack.ts';
import { stuck } from './stuck.ts';
import { taskSets } from './task-sets.ts';

/** All but the credentials, in the order of the list. */
export const CHECKS: readonly Check[] = [
  permissions,
  stack,
  buckets,
  events,
  queues,
  machines,
  functions,
  groups,
  serviceRoles,
  services,
  alarms,
  hosts,
  stuck,
  greenGroups,
  functionVersions,
  taskSets,
];
