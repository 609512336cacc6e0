import { createHash } from 'node:crypto';
import type { SourceRevision } from './release-record.ts';

/** Step Functions: at most 80 characters, and with logging only these. */
const EXECUTION_NAME = /^[A-Za-z0-9_-]{1,80}$/;
const LONGEST_ID = 80;
const APPLICATION_LENGTH = 40;

/**
 * The id of the release that an upload starts, and the name of its execution. The same event twice gives the same id; a
 * second upload, even of equal bytes, has another version and so another id.
 */
export function uploadReleaseId(application: string, source: SourceRevision): string {
  const identity = hash32(source.bucket, source.key, source.versionId);
  return `${slug(application, APPLICATION_LENGTH)}-${identity}`;
}

/** One push of one ref to one application: the same for every copy of its event, and later pushes count on. */
export interface PushIdentity {
  readonly application: string;
  readonly repository: string;
  readonly ref: string;
  readonly sequence: number;
  readonly commit: string;
}

/** The id of the release that a push starts: `hello-1f0c9a5e-12-723b28601f0c`. */
export function pushReleaseId({ application, repository, ref, sequence, commit }: PushIdentity): string {
  const rest = `${hash32(repository, ref, application).slice(0, 8)}-${sequence}-${commit.slice(0, 12)}`;
  return `${slug(application, LONGEST_ID - rest.length - 1)}-${rest}`;
}

/** The id of a release that a person starts; `unique` is hex. It looks like none that intake gives. */
export const manualReleaseId = (application: string, unique: string): string =>
  `${slug(application, APPLICATION_LENGTH)}-manual-${unique}`;

/** The id of the release that an execution of the release machine is: its name, where that can be one. */
export function releaseIdOfExecution(executionArn: string): string {
  const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
  return EXECUTION_NAME.test(name) ? name : `manual-${hash32(executionArn)}`;
}

/** What a state of the release machine sends, with the release that it speaks of: every line of the log carries it. */
export const withRelease = <Sent extends { readonly execution: string }>(sent: Sent) => ({
  ...sent,
  release: releaseIdOfExecution(sent.execution),
});

/** The name of the execution that takes a release through one environment. */
export function deploymentExecutionName(release: string, environment: string): string {
  return `${slug(environment, APPLICATION_LENGTH)}-${hash32(release, environment)}`;
}

const slug = (text: string, length: number): string =>
  text.slice(0, length).replaceAll(/[^A-Za-z0-9_-]/g, '-');

const hash32 = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);
