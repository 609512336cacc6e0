import type { S3Client } from '@aws-sdk/client-s3';
import { ExecutionAlreadyExists, StartExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { ReleaseRequest } from '../events/release-request.ts';
import type { SourceRevision } from '../release/release-record.ts';
import { deadline } from '../runtime/deadline.ts';
import { logger } from '../runtime/logger.ts';
import { indexCommit } from '../store/commit-releases.ts';
import { pushedReleases, type PushedRelease } from '../store/pushes.ts';
import type { StateStore } from '../store/state-store.ts';
import { openSuperseded } from '../store/superseded.ts';
import { markTaken } from '../store/taken-pushes.ts';

export interface StartPorts {
  readonly states: SFNClient;
  readonly releaseMachine: string;
}

export interface TakePorts extends StartPorts {
  readonly s3: S3Client;
  readonly store: StateStore;
}

export interface Push {
  /** The record of a ref in the version that the push wrote. */
  readonly source: SourceRevision;
  readonly repository: string;
  /** When it was written; ISO 8601. */
  readonly at: string;
}

/** Starts what a push releases, or records why it is not started; the same however often it is called. */
export async function takePush(
  { source, repository, at }: Push,
  ports: TakePorts,
): Promise<readonly string[]> {
  const { s3, store } = ports;
  const { objects } = store;
  const releases = await pushedReleases({ ...source, repository }, { s3, objects });
  const indexed = releases.flatMap(({ commit, application, release }) =>
    commit === undefined ? [] : [indexCommit(objects, { commit, application, release, at })],
  );
  await Promise.all(indexed);
  for (const pushed of releases) await begin(pushed, at, ports);
  await markTaken(objects, source);
  return releases.map(({ release }) => release);
}

async function begin(pushed: PushedRelease, at: string, ports: TakePorts): Promise<void> {
  const { release, request, superseded } = pushed;
  if (superseded === undefined) return startRelease(release, request, ports);
  const execution = `${ports.releaseMachine.replace(':stateMachine:', ':execution:')}:${release}`;
  await openSuperseded({ ...pushed, superseded, execution, at }, ports.store.records);
}

/** Nothing that differs between two copies of an event may be in the input, or the second copy would look like another release. */
export async function startRelease(
  release: string,
  request: ReleaseRequest,
  { states, releaseMachine }: StartPorts,
): Promise<void> {
  const input = JSON.stringify(request);
  try {
    await states.send(
      new StartExecutionCommand({ stateMachineArn: releaseMachine, name: release, input }),
      deadline(),
    );
  } catch (error) {
    // It has run before, up to 90 days ago.
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
    logger.info('this was released before', { release });
  }
}
