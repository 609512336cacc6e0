import type {
  CreateProjectCommandInput,
  ProjectCache,
  ProjectEnvironment,
  ProjectSource,
  UpdateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import { invalidInput } from './codebuild-error.ts';

/** Throws InvalidInputException for what the local cloud cannot build as AWS would. */
export function checkProject(input: CreateProjectCommandInput | UpdateProjectCommandInput): void {
  if (input.source) checkSource(input.source);
  if (input.environment) checkEnvironment(input.environment);
  if (input.cache) checkCache(input.cache);
  checkTimeout(input.timeoutInMinutes);
  const unsupported = [
    ['secondarySources', (input.secondarySources ?? []).length > 0],
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
  const unknown = environmentVariables?.find(
    ({ type: kind }) => kind !== undefined && !VARIABLE_TYPES.has(kind),
  );
  if (unknown)
    throw invalidInput(`Environment variable ${unknown.name} has type ${unknown.type}, which does not exist`);
}

const VARIABLE_TYPES = new Set<string>(['PLAINTEXT', 'PARAMETER_STORE', 'SECRETS_MANAGER']);

/** A cache in S3 has a bucket, and one on the host keeps the buildspec's own paths: there is no git and no Docker here. */
export function checkCache({ type, location, modes = [] }: Partial<ProjectCache>): void {
  if (type === 'S3' && !location) throw invalidInput('Invalid cache: location must be a valid S3 source');
  const unsupported = type === 'LOCAL' ? modes.find((mode) => mode !== 'LOCAL_CUSTOM_CACHE') : undefined;
  if (unsupported) throw invalidInput(`Cache mode ${unsupported} is not supported by the local cloud`);
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html: 5 minutes to 36 hours. */
export function checkTimeout(minutes: number | undefined): void {
  if (minutes === undefined || (Number.isInteger(minutes) && minutes >= 5 && minutes <= 2160)) return;
  throw invalidInput(`Invalid timeout: expected 5 to 2160 minutes, got ${minutes}`);
}
