import type {
  BatchGetBuildsCommandInput,
  ListBuildsCommandInput,
  ListBuildsForProjectCommandInput,
  StartBuildCommandInput,
  StopBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import { AwsError } from '../../aws-error.ts';
import type { Cloud } from '../../cloud.ts';
import type { Operation } from '../../service.ts';
import { page } from '../page.ts';
import type { BuildQueue } from './build-queue.ts';
import { checkCache, checkEnvironment, checkTimeout } from './check-project.ts';
import { invalidInput, notFound } from './codebuild-error.ts';
import { newBuild } from './new-build.ts';
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
      'secondarySourcesVersionOverride',
      'autoRetryLimitOverride',
      'debugSessionEnabled',
    ] as const
  ).find((name) => input[name]);
  if (unsupported) throw invalidInput(`${unsupported} is not supported by the local cloud`);
  if (input.logsConfigOverride?.s3Logs?.status === 'ENABLED') {
    throw invalidInput('logsConfigOverride.s3Logs is not supported by the local cloud');
  }
  if (input.cacheOverride) checkCache(input.cacheOverride);
  checkTimeout(input.timeoutInMinutesOverride);
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

function forgetOldest(builds: Map<string, BuildRecord>): void {
  for (const id of builds.keys()) {
    if (builds.size <= MOST_BUILDS) return;
    builds.delete(id);
  }
}
