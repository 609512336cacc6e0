import { randomUUID } from 'node:crypto';
import type {
  LogsLocation,
  ProjectArtifacts,
  ProjectSource,
  StartBuildCommandInput,
} from '@aws-sdk/client-codebuild';
import type { Cloud } from '../../cloud.ts';
import { checkSource } from './check-project.ts';
import { invalidInput } from './codebuild-error.ts';
import type { ArtifactsRecord, BuildRecord, CodeBuildTables, ProjectRecord } from './tables.ts';

/** The record of a build that waits for its place: the project's settings, and what StartBuild puts over them. */
export function newBuild(
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
    secondaryArtifacts: (input.secondaryArtifactsOverride ?? project.secondaryArtifacts ?? []).map((one) =>
      artifactsOf(cloud, one, uuid),
    ),
    cache: input.cacheOverride ?? project.cache ?? { type: 'NO_CACHE' as const },
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
function artifactsOf({ partition }: Cloud, artifacts: ProjectArtifacts, uuid: string): ArtifactsRecord {
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
    ...(artifacts.artifactIdentifier === undefined
      ? {}
      : { artifactIdentifier: artifacts.artifactIdentifier }),
    ...(artifacts.packaging === undefined ? {} : { packaging: artifacts.packaging }),
  };
}
