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
import { findApplication } from '../find.ts';
import { listPage } from '../list-page.ts';
import { checkApplicationName } from '../names.ts';
import type { ApplicationRecord, Records } from '../records.ts';
import { rekey } from '../rekey.ts';

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/limits.html */
const MOST_APPLICATIONS = 1000;

export function applicationOperations(cloud: Cloud, records: Records): Service['operations'] {
  const { applications } = records;
  return {
    CreateApplication: ({ applicationName: name, computePlatform, tags = [] }: CreateApplicationInput) => {
      checkApplicationName(name);
      refuseOtherPlatforms(computePlatform);
      refuseTaken(applications, name);
      if (cloud.options.quotas && applications.size >= MOST_APPLICATIONS) {
        throw new AwsError(
          'ApplicationLimitExceededException',
          `More applications were attempted to be created than are allowed: ${MOST_APPLICATIONS}.`,
        );
      }
      const id = randomUUID();
      applications.set(name, { id, name, computePlatform: 'Server', createTime: cloud.clock.now(), tags });
      return { applicationId: id };
    },
    GetApplication: ({ applicationName }: GetApplicationInput) => ({
      application: describe(findApplication(records, applicationName)),
    }),
    BatchGetApplications: ({ applicationNames = [] }: BatchGetApplicationsInput) => ({
      applicationsInfo: applicationNames.flatMap((name) => {
        const found = applications.get(name);
        return found ? [describe(found)] : [];
      }),
    }),
    ListApplications: ({ nextToken }: ListApplicationsInput) => {
      const page = listPage([...applications.keys()].sort(), nextToken);
      return { applications: page.items, nextToken: page.nextToken };
    },
    UpdateApplication: ({ applicationName, newApplicationName: name }: UpdateApplicationInput) => {
      const application = findApplication(records, applicationName);
      checkApplicationName(name);
      if (name === application.name) return {};
      refuseTaken(applications, name);
      rename(records, application, name);
      return {};
    },
    DeleteApplication: ({ applicationName: name }: DeleteApplicationInput) => {
      checkApplicationName(name);
      applications.delete(name);
      for (const [key, group] of records.groups)
        if (group.applicationName === name) records.groups.delete(key);
      for (const [key, revision] of records.revisions) {
        if (revision.applicationName === name) records.revisions.delete(key);
      }
      return {};
    },
  };
}

function refuseOtherPlatforms(platform: string | undefined): void {
  if (platform === undefined || platform === 'Server') return;
  if (platform !== 'Lambda' && platform !== 'ECS') {
    throw new AwsError('InvalidComputePlatformException', `The compute platform is not valid: ${platform}`);
  }
  throw new AwsError(
    'InvalidComputePlatformException',
    `The local cloud deploys to the Server compute platform only, not yet to ${platform}.`,
  );
}

function refuseTaken(applications: Records['applications'], name: string): void {
  if (!applications.has(name)) return;
  throw new AwsError('ApplicationAlreadyExistsException', `Application already exists: ${name}`);
}

function rename(records: Records, application: ApplicationRecord, name: string): void {
  const former = application.name;
  application.name = name;
  rekey(records.applications, former, name);
  for (const [key, group] of records.groups) {
    if (group.applicationName !== former) continue;
    group.applicationName = name;
    rekey(records.groups, key, `${name}/${group.name}`);
  }
  for (const [key, revision] of records.revisions) {
    if (revision.applicationName !== former) continue;
    records.revisions.delete(key);
    records.revisions.set(`${name}/${key.slice(former.length + 1)}`, { ...revision, applicationName: name });
  }
}

const describe = ({ id, name, computePlatform, createTime }: ApplicationRecord): ApplicationInfo => ({
  applicationId: id,
  applicationName: name,
  createTime: new Date(createTime),
  linkedToGitHub: false,
  computePlatform,
});
