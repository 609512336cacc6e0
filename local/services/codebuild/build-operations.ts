import type {
  BatchGetBuildsCommandInput,
  BuildArtifacts,
  ListBuildsCommandInput,
  ListBuildsForProjectCommandInput,
  LogsLocation,
  ProjectArtifacts,
  ProjectSource,
  StartBuildCommandInput,
  StopBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import type { BuildQueue } from './build-queue.ts';
import { checkEnvironment, checkSource } from './check-project.ts';
import { invalidInput, notFound } from './codebuild-error.ts';
import { shown, type BuildRecord, type CodeBuildTables, type ProjectRecord } from './tables.ts';

const PAGE = 100;
const TOKEN_LIFE_MS = 5 * 60_000;
/** A year of history in AWS; here the newest of all projects. */
const MOST_BUILDS = 5_000;

export function buildOperations(
  cloud: Cloud,
  tables: CodeBuildTables,
  queue: BuildQueue,
): Record<string, Operation> {
  const { builds, projects } = tables;
  const byId = (id: string) => builds.get(id.replace(/^.*:build\//, ''));

  return {
    StartBuild: (input: StartBuildCommandInput) => {
      refuseUnsupported(input);
      const project = projects.get(input.projectName ?? '');
      if (!project)
        throw notFound(`Project cannot be found: ${cloud.arn('codebuild', `project/${input.projectName}`)}`);
      const earlier = repeated(cloud, builds, input);
      if (earlier) return { build: shown(earlier) };
      checkConcurrency(builds, project);
      const build = newBuild(cloud, tables, project, input);
      builds.set(build.id, build);
      forgetOldest(builds);
      queue.add(build);
      return { build: shown(build) };
    },

    StopBuild: ({ id = '' }: StopBuildCommandInput) => {
      const build = byId(id);
      if (!build) throw notFound(`Build cannot be found: ${id}`);
      queue.stopBuild(build);
      return { build: shown(build) };
    },

    BatchGetBuilds: ({ ids = [] }: BatchGetBuildsCommandInput) => ({
      builds: ids.flatMap((id) => byId(id) ?? []).map(shown),
      buildsNotFound: ids.filter((id) => !byId(id)),
    }),

    ListBuilds: ({ nextToken, sortOrder }: ListBuildsCommandInput) =>
      listed([...builds.keys()], sortOrder, nextToken),

    ListBuildsForProject: ({ projectName = '', nextToken, sortOrder }: ListBuildsForProjectCommandInput) => {
      if (!projects.has(projectName))
        throw notFound(`Project cannot be found: ${cloud.arn('codebuild', `project/${projectName}`)}`);
      const ids = [...builds.values()]
        .filter((build) => build.projectName === projectName)
        .map(({ id }) => id);
      return listed(ids, sortOrder, nextToken);
    },
  };
}

/** Newest first unless asked otherwise. */
function listed(ids: readonly string[], sortOrder: string | undefined, token: string | undefined) {
  const { items, nextToken } = page(sortOrder === 'ASCENDING' ? ids : ids.toReversed(), {
    limit: PAGE,
    token,
    invalid: () => invalidInput('Invalid next token'),
  });
  return { ids: items, nextToken };
}

/** Overrides that would change the build and are not there yet are refused, not passed over. */
function refuseUnsupported(input: StartBuildCommandInput): void {
  const unsupported = (
    [
      'secondarySourcesOverride',
      'secondaryArtifactsOverride',
      'secondarySourcesVersionOverride',
      'autoRetryLimitOverride',
      'debugSessionEnabled',
    ] as const
  ).find((name) => input[name]);
  if (unsupported) throw invalidInput(`${unsupported} is not supported by the local cloud`);
  if (input.logsConfigOverride?.s3Logs?.status === 'ENABLED') {
    throw invalidInput('logsConfigOverride.s3Logs is not supported by the local cloud');
  }
  checkEnvironment({
    type: input.environmentTypeOverride,
    environmentVariables: input.environmentVariablesOverride,
  });
}

/** A project's own limit makes StartBuild fail; only the account's makes builds wait. */
function checkConcurrency(
  builds: ReadonlyMap<string, BuildRecord>,
  { name, concurrentBuildLimit }: ProjectRecord,
) {
  if (concurrentBuildLimit === undefined) return;
  const active = [...builds.values()].filter((build) => build.projectName === name && !build.buildComplete);
  if (active.length < concurrentBuildLimit) return;
  throw new AwsError(
    'AccountLimitExceededException',
    `Cannot have more than ${concurrentBuildLimit} active builds for the project`,
  );
}

function repeated(
  cloud: Cloud,
  builds: ReadonlyMap<string, BuildRecord>,
  { idempotencyToken, projectName }: StartBuildCommandInput,
): BuildRecord | undefined {
  if (idempotencyToken === undefined) return undefined;
  return [...builds.values()].findLast(
    (build) =>
      build.idempotencyToken === idempotencyToken &&
      build.projectName === projectName &&
      cloud.clock.now() - (build.startTime ?? 0) < TOKEN_LIFE_MS,
  );
}

function newBuild(
  cloud: Cloud,
  { numbers }: CodeBuildTables,
  project: ProjectRecord,
  input: StartBuildCommandInput,
): BuildRecord {
  const uuid = randomUUID();
  const id = `${project.name}:${uuid}`;
  const number = (numbers.get(project.name) ?? 0) + 1;
  numbers.set(project.name, number);
  const { buildspec: ownBuildspec, ...source } = sourceOf(project, input);
  const buildspec = input.buildspecOverride ?? ownBuildspec;
  const artifacts = input.artifactsOverride ?? project.artifacts!;
  const environmentVariables = mergedVariables(project, input);
  return {
    id,
    arn: cloud.arn('codebuild', `build/${id}`),
    projectName: project.name,
    buildNumber: number,
    startTime: cloud.clock.now(),
    currentPhase: 'QUEUED',
    buildStatus: 'IN_PROGRESS',
    buildComplete: false,
    initiator: 'user',
    ...(input.sourceVersion === undefined ? {} : { sourceVersion: input.sourceVersion }),
    phases: [
      {
        phaseType: 'SUBMITTED',
        phaseStatus: 'SUCCEEDED',
        startTime: cloud.clock.now(),
        endTime: cloud.clock.now(),
        durationInSeconds: 0,
      },
      { phaseType: 'QUEUED', startTime: cloud.clock.now() },
    ],
    source,
    artifacts: artifactsOf(cloud, artifacts, uuid),
    ...(artifacts.packaging === undefined ? {} : { packaging: artifacts.packaging }),
    environment: { ...project.environment!, environmentVariables },
    serviceRole: input.serviceRoleOverride ?? project.serviceRole ?? '',
    timeoutInMinutes: input.timeoutInMinutesOverride ?? project.timeoutInMinutes ?? 60,
    queuedTimeoutInMinutes: input.queuedTimeoutInMinutesOverride ?? project.queuedTimeoutInMinutes ?? 480,
    encryptionKey: project.encryptionKey ?? cloud.arn('kms', 'alias/aws/s3'),
    logs: logsOf(cloud, project, input, uuid),
    ...(input.idempotencyToken === undefined ? {} : { idempotencyToken: input.idempotencyToken }),
    ...(buildspec === undefined ? {} : { buildspec }),
  };
}

/** A group and stream of the project's own where it names them: its stream name goes before the build's. */
function logsOf(
  cloud: Cloud,
  project: ProjectRecord,
  input: StartBuildCommandInput,
  uuid: string,
): LogsLocation {
  const {
    status = 'ENABLED',
    groupName,
    streamName,
  } = (input.logsConfigOverride ?? project.logsConfig)?.cloudWatchLogs ?? {};
  if (status === 'DISABLED') return { cloudWatchLogs: { status } };
  const group = groupName ?? `/aws/codebuild/${project.name}`;
  const stream = streamName === undefined ? uuid : `${streamName}/${uuid}`;
  return {
    groupName: group,
    streamName: stream,
    cloudWatchLogsArn: cloud.arn('logs', `log-group:${group}:log-stream:${stream}`),
    cloudWatchLogs: {
      status,
      ...(groupName !== undefined && { groupName }),
      ...(streamName !== undefined && { streamName }),
    },
  };
}

function sourceOf(project: ProjectRecord, input: StartBuildCommandInput): ProjectSource {
  const source = {
    ...(project.source as ProjectSource),
    ...(input.sourceTypeOverride === undefined ? {} : { type: input.sourceTypeOverride }),
    ...(input.sourceLocationOverride === undefined ? {} : { location: input.sourceLocationOverride }),
  };
  checkSource(source);
  return source;
}

/** A variable given to StartBuild goes before the project's of that name. */
function mergedVariables(
  project: ProjectRecord,
  { environmentVariablesOverride = [] }: StartBuildCommandInput,
) {
  const merged = new Map(
    [...(project.environment?.environmentVariables ?? []), ...environmentVariablesOverride].map(
      (variable) => [variable.name, variable],
    ),
  );
  return [...merged.values()];
}

/** Where the artifact will lie: location/path/[build id/]name. */
function artifactsOf({ partition }: Cloud, artifacts: ProjectArtifacts, uuid: string): BuildArtifacts {
  if (artifacts.type === 'NO_ARTIFACTS') return { location: '' };
  if (artifacts.type !== 'S3')
    throw invalidInput(`The local cloud writes artifacts of type S3, got ${artifacts.type}`);
  const namespace = artifacts.namespaceType === 'BUILD_ID' ? uuid : undefined;
  const path = [artifacts.path, namespace, artifacts.name]
    .filter(Boolean)
    .join('/')
    .replaceAll(/\/{2,}/g, '/');
  return {
    location: `arn:${partition}:s3:::${artifacts.location}/${path.replace(/^\//, '')}`,
    overrideArtifactName: artifacts.overrideArtifactName ?? false,
  };
}

function forgetOldest(builds: Map<string, BuildRecord>): void {
  for (const id of builds.keys()) {
    if (builds.size <= MOST_BUILDS) return;
    builds.delete(id);
  }
}
