import { dirname } from 'node:path';
import type { Buildspec } from './buildspec/buildspec.ts';
import type { BuildRun } from './build-run.ts';
import { isPlain } from './secret-variables.ts';

/**
 * The environment of a build's commands: AWS's CODEBUILD_ variables, the role's credentials, then the buildspec's
 * variables, then the project's and those of StartBuild, which go before.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
 */
export function buildEnvironment(
  run: BuildRun,
  { variables }: Buildspec,
  secrets: Readonly<Record<string, string>>,
): Record<string, string> {
  const given = run.build.environment?.environmentVariables ?? [];
  return {
    // A build image has node; here it is the one that runs the cloud.
    PATH: `${run.tools}:${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
    LANG: 'C.UTF-8',
    ...variables,
    ...secrets,
    ...Object.fromEntries(
      given.filter(({ type }) => isPlain(type)).map(({ name, value }) => [name, value ?? '']),
    ),
    ...codeBuildVariables(run),
  };
}

function codeBuildVariables({ cloud, build, credentials, source, folder }: BuildRun): Record<string, string> {
  const { caller, secretAccessKey, sessionToken = '' } = credentials;
  return {
    HOME: folder,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_ACCESS_KEY_ID: caller.accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    CODEBUILD_BUILD_ARN: build.arn,
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_NUMBER: String(build.buildNumber),
    CODEBUILD_BUILD_IMAGE: build.environment?.image ?? '',
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: build.initiator ?? 'user',
    CODEBUILD_KMS_KEY_ID: build.encryptionKey ?? '',
    CODEBUILD_LOG_PATH: build.logs?.streamName ?? '',
    CODEBUILD_PROJECT_ARN: cloud.arn('codebuild', `project/${build.projectName}`),
    CODEBUILD_RESOLVED_SOURCE_VERSION: build.sourceVersion ?? '',
    CODEBUILD_SOURCE_REPO_URL: build.source?.location ?? '',
    CODEBUILD_SOURCE_VERSION: build.sourceVersion ?? '',
    CODEBUILD_SRC_DIR: source,
    CODEBUILD_START_TIME: String(build.startTime ?? 0),
    // There is no Docker to push an image with: a folder that outlives the build stands for one.
    SIGNALBOX_LOCAL_IMAGES: cloud.folder('images'),
  };
}
