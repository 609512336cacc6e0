import type {
  BatchGetProjectsCommandInput,
  CreateProjectCommandInput,
  DeleteProjectCommandInput,
  ListProjectsCommandInput,
  UpdateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import { checkProject } from './check-project.ts';
import { invalidInput, notFound } from './codebuild-error.ts';
import { shown, type CodeBuildTables, type ProjectRecord } from './tables.ts';

const PAGE = 100;
const NAME = /^[A-Za-z0-9][A-Za-z0-9\-_]{1,149}$/;
const DEFAULT_TIMEOUT_MINUTES = 60;
const DEFAULT_QUEUED_TIMEOUT_MINUTES = 480;

export function projectOperations(
  cloud: Cloud,
  { projects, numbers }: CodeBuildTables,
): Record<string, Operation> {
  const known = (name = '') => {
    const project = projects.get(name);
    if (!project) throw notFound(`Project cannot be found: ${projectArn(cloud, name)}`);
    return project;
  };

  return {
    CreateProject: (input: CreateProjectCommandInput) => {
      const { name = '' } = input;
      if (!NAME.test(name)) throw invalidInput(`Invalid project name: ${name}`);
      if (projects.has(name))
        throw new AwsError(
          'ResourceAlreadyExistsException',
          `Project already exists: ${projectArn(cloud, name)}`,
        );
      if (!input.source) throw invalidInput('Project source is required');
      checkProject(input);
      const now = cloud.clock.now();
      const project = {
        ...DEFAULTS,
        ...withoutUndefined(input),
        name,
        arn: projectArn(cloud, name),
        created: now,
        lastModified: now,
      } as ProjectRecord;
      projects.set(name, project);
      return { project: shown(project) };
    },

    UpdateProject: (input: UpdateProjectCommandInput) => {
      const current = known(input.name);
      checkProject(input);
      const project = {
        ...current,
        ...withoutUndefined(input),
        lastModified: cloud.clock.now(),
      } as ProjectRecord;
      projects.set(current.name, project);
      return { project: shown(project) };
    },

    DeleteProject: ({ name = '' }: DeleteProjectCommandInput) => {
      projects.delete(name);
      numbers.delete(name);
      return {};
    },

    BatchGetProjects: ({ names = [] }: BatchGetProjectsCommandInput) => {
      const bare = names.map((name) => name.replace(/^.*:project\//, ''));
      return {
        projects: bare.flatMap((name) => projects.get(name) ?? []).map(shown),
        projectsNotFound: bare.filter((name) => !projects.has(name)),
      };
    },

    ListProjects: ({ nextToken, sortOrder }: ListProjectsCommandInput) => {
      const names = [...projects.keys()].sort();
      const listed = page(sortOrder === 'DESCENDING' ? names.toReversed() : names, {
        limit: PAGE,
        token: nextToken,
        invalid: () => invalidInput('Invalid next token'),
      });
      return { projects: listed.items, nextToken: listed.nextToken };
    },
  };
}

const DEFAULTS = {
  timeoutInMinutes: DEFAULT_TIMEOUT_MINUTES,
  queuedTimeoutInMinutes: DEFAULT_QUEUED_TIMEOUT_MINUTES,
  badge: { badgeEnabled: false },
};

const projectArn = (cloud: Cloud, name: string) => cloud.arn('codebuild', `project/${name}`);

const withoutUndefined = (input: object) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
