import type {
  BatchGetBuildsCommandInput,
  BatchGetProjectsCommandInput,
  CreateProjectCommandInput,
  StartBuildCommandInput,
  StopBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import type { Permission, Permissions, Scope } from '../../permission.ts';

/** Builds are authorised by their project, BatchGetBuilds too: there is no build/ resource in the authorization reference. */
export const permissions: Permissions = {
  prefix: 'codebuild',
  operations: {
    CreateProject: withRole('CreateProject'),
    UpdateProject: withRole('UpdateProject'),
    DeleteProject: ({ name }: { name: string }, scope) => [on('DeleteProject', scope, name)],
    BatchGetProjects: ({ names = [] }: BatchGetProjectsCommandInput, scope) =>
      names.map((name) => on('BatchGetProjects', scope, name)),
    StartBuild: (input: StartBuildCommandInput, scope) => [
      on('StartBuild', scope, input.projectName ?? ''),
      ...passRole(input.serviceRoleOverride),
    ],
    StopBuild: ({ id = '' }: StopBuildCommandInput, scope) => [on('StopBuild', scope, projectOf(id))],
    BatchGetBuilds: ({ ids = [] }: BatchGetBuildsCommandInput, scope) =>
      [...new Set(ids.map(projectOf))].map((name) => on('BatchGetBuilds', scope, name)),
    ListBuildsForProject: ({ projectName = '' }: { projectName?: string }, scope) => [
      on('ListBuildsForProject', scope, projectName),
    ],
  },
};

/** The project in a build's id (`project:uuid`) or ARN. */
const projectOf = (buildId: string): string => buildId.replace(/^.*:build\//, '').split(':')[0]!;

function withRole(operation: string) {
  return ({ name = '', serviceRole }: CreateProjectCommandInput, scope: Scope): Permission[] => [
    on(operation, scope, name),
    ...passRole(serviceRole),
  ];
}

const on = (operation: string, { partition, region, account }: Scope, project: string): Permission => ({
  action: `codebuild:${operation}`,
  resource: `arn:${partition}:codebuild:${region}:${account}:project/${project}`,
});

const passRole = (role: string | undefined): Permission[] =>
  role === undefined
    ? []
    : [
        {
          action: 'iam:PassRole',
          resource: role,
          context: { 'iam:PassedToService': 'codebuild.amazonaws.com' },
        },
      ];
