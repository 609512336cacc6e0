import { S3Client } from '@aws-sdk/client-s3';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { unknownName } from '../unknown-name.ts';
import { UserError } from '../user-error.ts';
import { listApplications } from '../../lib/store/list-applications.ts';
import { releasesLike } from '../../lib/store/releases-like.ts';
import { stateStore, type StateStore } from '../../lib/store/state-store.ts';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { namingCalls } from '../../lib/runtime/call-of.ts';
import { connect, type Connection } from './connect.ts';
import { unreadable } from './unreadable.ts';

/** The release records of a pipeline, as a reader sees them. */
export interface Releases extends Connection {
  readonly store: StateStore;
  /** Every application that has released, in the order of their names. */
  applications(): Promise<readonly string[]>;
  /** The record of a release; undefined where there is none. */
  find(release: string): Promise<ReleaseRecord | undefined>;
  /** The record of a release; throws UserError (exit 3) where there is none. */
  record(release: string): Promise<ReleaseRecord>;
}

export async function openReleases(context: CommandContext): Promise<Releases> {
  const connection = await connect(context);
  const bucket = connection.outputs['StateBucketName'];
  if (!bucket) throw new UserError('the stack has no output StateBucketName', { exitCode: EXIT.unreadable });
  const s3 = namingCalls(new S3Client(connection.clientConfig));
  const store = stateStore(s3, bucket);
  const find = (release: string) => readable(() => store.records.find(release));
  return {
    ...connection,
    store,
    applications: () => readable(() => listApplications(s3, bucket)),
    find,
    record: async (release) => {
      const record = await find(release);
      if (record) return record;
      throw unknownName({
        message: `there is no release ${release}`,
        name: release,
        known: await readable(() => releasesLike(store.objects, release)),
        hint: '`signalbox releases` lists them',
      });
    },
  };
}

/** What the state bucket refuses or cannot answer ends in exit code 4. */
export async function readable<Result>(read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (cause) {
    throw unreadable('the release records cannot be read', cause);
  }
}
