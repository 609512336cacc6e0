import { randomUUID } from 'node:crypto';
import type {
  ApplicationInfo,
  BatchGetApplicationsInput,
  CreateApplicationInput,
  DeleteApplicationInput,
  GetApplicationInput,
  ListApplicationsInput,
  UpdateApplicationInput,
} from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { Service } from '../../../service.ts';
import { checkBatch } from '../batch.ts';
import { removeHooks } from '../auto-scaling/lifecycle-hooks.ts';
import { checkComputePlatform } from '../check-compute-platform.ts';
import { checkTags } from '../check-tags.ts';
import { callAsRole } from '../engine/deployment-run.ts';
import { findApplication } from '../find.ts';
import { listPage } from '../list-page.ts';
import { checkApplicationName } from '../names.ts';
import { quotasOf } from '../quotas.ts';
import type { ApplicationRecord, Records } from '../records.ts';
import { renameApplication } from '../rename.ts';

export function applicationOperations(cloud: Cloud, records: Records): Service['operations'] {
  const { applications } = records;
  return {
    CreateApplication: ({
      applicationName: name,
      computePlatform = 'Server',
      tags = [],
    }: CreateApplicationInput) => {
      const quotas = quotasOf(cloud);
      checkApplicationName(name);
      checkComputePlatform(computePlatform);
      checkTags(tags, quotas);
      refuseTaken(applications, name);
      if (applications.size >= quotas.applications) {
        throw new AwsError(
          'ApplicationLimitExceededException',
          `More applications were attempted to be created than are allowed: ${quotas.applications}.`,
        );
      }
      const id = randomUUID();
      applications.set(name, { id, name, computePlatform, createTime: cloud.clock.now(), tags });
      return { applicationId: id };
    },
    GetApplication: ({ applicationName }: GetApplicationInput) => ({
      application: describe(findApplication(records, applicationName)),
    }),
    BatchGetApplications: ({ applicationNames: names = [] }: BatchGetApplicationsInput) => {
      if (names.length === 0) checkApplicationName(undefined);
      checkBatch(names, 100, 'applications');
      return { applicationsInfo: names.map((name) => describe(findApplication(records, name))) };
    },
    ListApplications: ({ nextToken }: ListApplicationsInput) => {
      const page = listPage([...applications.keys()].sort(), nextToken);
      return { applications: page.items, nextToken: page.nextToken };
    },
    UpdateApplication: ({ applicationName, newApplicationName: name }: UpdateApplicationInput) => {
      const application = findApplication(records, applicationName);
      checkApplicationName(name);
      if (name === application.name) return {};
      refuseTaken(applications, name);
      renameApplication(records, application, name);
      return {};
    },
    DeleteApplication: ({ applicationName: name }: DeleteApplicationInput) => {
      checkApplicationName(name);
      applications.delete(name);
      for (const [key, group] of records.groups) {
        if (group.applicationName !== name) continue;
        records.groups.delete(key);
        // Leftovers are not told of here, as they are when a group is deleted.
        void removeHooks(callAsRole(cloud, group, 'CodeDeploy'), group);
      }
      for (const [key, revision] of records.revisions) {
        if (revision.applicationName === name) records.revisions.delete(key);
      }
      return {};
    },
  };
}

function refuseTaken(applications: Records['applications'], name: string): void {
  if (!applications.has(name)) return;
  throw new AwsError('ApplicationAlreadyExistsException', `Application already exists: ${name}`);
}

const describe = ({ id, name, computePlatform, createTime }: ApplicationRecord): ApplicationInfo => ({
  applicationId: id,
  applicationName: name,
  createTime: new Date(createTime),
  linkedToGitHub: false,
  computePlatform,
});
