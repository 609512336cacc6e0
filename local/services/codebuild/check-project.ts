import type {
  CreateProjectCommandInput,
  ProjectEnvironment,
  ProjectSource,
  UpdateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import { invalidInput } from './codebuild-error.ts';

/** Throws InvalidInputException for what the local cloud cannot build as AWS would. */
export function checkProject(input: CreateProjectCommandInput | UpdateProjectCommandInput): void {
  if (input.source) checkSource(input.source);
  if (input.environment) checkEnvironment(input.environment);
  const unsupported = [
    ['secondarySources', (input.secondarySources ?? []).length > 0],
    ['secondaryArtifacts', (input.secondaryArtifacts ?? []).length > 0],
    ['fileSystemLocations', (input.fileSystemLocations ?? []).length > 0],
    ['vpcConfig', (input.vpcConfig?.subnets ?? []).length > 0],
    ['logsConfig.s3Logs', input.logsConfig?.s3Logs?.status === 'ENABLED'],
    ['buildBatchConfig', input.buildBatchConfig !== undefined],
    ['autoRetryLimit', (input.autoRetryLimit ?? 0) > 0],
  ] as const;
  for (const [member, given] of unsupported) {
    if (given) throw invalidInput(`${member} is not supported by the local cloud`);
  }
}

/** https://docs.aws.amazon.com/codebuild/latest/userguide/create-project.html: a ZIP in S3, or nothing. */
export function checkSource({ type, location }: Partial<ProjectSource>): void {
  if (type !== 'S3' && type !== 'NO_SOURCE') {
    throw invalidInput(
      `The local cloud builds sources of type S3 (a ZIP) or NO_SOURCE, got ${type ?? 'none'}; other types only AWS itself can build.`,
    );
  }
  if (type === 'NO_SOURCE') return;
  if (!/^(?:arn:[^:]+:s3:::)?[^/]+\/.+[^/]$/.test(location ?? '')) {
    throw invalidInput(`Expected a source location like bucket/path/object.zip, got ${location ?? 'none'}`);
  }
}

export function checkEnvironment({ type, environmentVariables }: Partial<ProjectEnvironment>): void {
  if (type?.startsWith('WINDOWS')) {
    throw invalidInput(`The local cloud builds in a shell of this machine, got environment type ${type}`);
  }
  const variable = environmentVariables?.find((one) => one.type !== undefined && one.type !== 'PLAINTEXT');
  if (variable) {
    throw invalidInput(
      `Environment variable ${variable.name} has type ${variable.type}; the local cloud supports PLAINTEXT`,
    );
  }
}
