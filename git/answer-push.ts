import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { GetBucketTaggingCommand, type S3Client } from '@aws-sdk/client-s3';
import { changeLine } from '../lib/release/change-line.ts';
import { endLine } from '../lib/release/end-line.ts';
import { hasEnded } from '../lib/release/release-record.ts';
import { decodeRef } from '../lib/source/git/ref-key.ts';
import type { RefRecord } from '../lib/source/git/ref-record.ts';
import { followRelease } from '../lib/store/follow-release.ts';
import { pipelinesOf, releasesOfPush } from '../lib/store/pushes.ts';
import { stateStore, type StateStore } from '../lib/store/state-store.ts';
import { buildLog } from '../lib/target/build-log.ts';
import { HelperError } from './helper-error.ts';
import { headKey } from './list-refs.ts';
import type { PushPorts } from './push-ports.ts';

export interface AnswerPorts extends PushPorts {
  readonly s3: S3Client;
}

/** EventBridge's delivery and cold starts; a release that waits for its turn has begun. */
const PATIENCE_MS = 60_000;

/** Tells how the releases of a push go, line by line, until all of them have ended. */
export async function answerPush(landed: readonly RefRecord[], ports: AnswerPorts): Promise<void> {
  const pipeline = await findPipeline(ports);
  const store = stateStore(ports.s3, pipeline.stateBucket);
  const releases = await startedBy(landed, store, ports);
  if (releases.length === 0)
    return ports.tell(`no pipeline releases a push of ${landed.map(refOf).join(', ')}`);
  await Promise.all(
    releases.map((release) =>
      tellRelease(release, { ...pipeline, records: store.records, tell: ports.tell }),
    ),
  );
}

const refOf = ({ ref }: RefRecord): string => Buffer.from(decodeRef(ref), 'latin1').toString('utf8');

interface PipelinePlace {
  readonly stateBucket: string;
  readonly buildProject: string | undefined;
}

/** The stack writes on its bucket's tags where the rest of it is. */
async function findPipeline({ s3, remote }: AnswerPorts): Promise<PipelinePlace> {
  const { TagSet = [] } = await s3.send(new GetBucketTaggingCommand({ Bucket: remote.bucket }));
  const tag = (name: string) => TagSet.find(({ Key }) => Key === name)?.Value;
  const stateBucket = tag('signalbox:state-bucket');
  if (stateBucket) return { stateBucket, buildProject: tag('signalbox:build-project') };
  throw new HelperError(
    `expected the tag signalbox:state-bucket on the bucket ${remote.bucket}, it has none: is it of a Signalbox stack?`,
  );
}

async function startedBy(
  landed: readonly RefRecord[],
  { objects }: StateStore,
  { store, remote }: AnswerPorts,
): Promise<readonly string[]> {
  const { repository } = remote;
  const head = (await store.read(headKey(remote)))?.text.trim();
  const pipelines = await pipelinesOf(repository, objects);
  return landed.flatMap((record) =>
    releasesOfPush({ ...record, repository }, head, pipelines).map(({ release }) => release),
  );
}

interface TellPorts extends PipelinePlace, Pick<PushPorts, 'tell'> {
  readonly records: StateStore['records'];
}

async function tellRelease(release: string, ports: TellPorts): Promise<void> {
  const { records, tell } = ports;
  tell(`release ${release}`);
  const until = performance.now() + PATIENCE_MS;
  const find = async () => {
    const record = await records.find(release);
    if (record || performance.now() < until) return record;
    throw new HelperError(`${release} has not begun yet; signalbox watch ${release} follows it`);
  };
  const linesOfBuild = buildLines(ports);
  // It is ended by Ctrl-C, which ends the process.
  const { signal } = new AbortController();
  for await (const { record, changes } of followRelease({ find, signal })) {
    for (const line of await linesOfBuild(record)) tell(`  build  ${line}`);
    for (const change of changes) tell(`  ${changeLine(change)}`);
    const last = hasEnded(record) ? endLine(record) : undefined;
    if (last !== undefined) tell(last);
  }
}

/** Without the permission to read them, the lines of the build are left out. */
function buildLines({ buildProject: project, tell }: PipelinePlace & Pick<PushPorts, 'tell'>) {
  if (!project) return async () => [];
  const read = buildLog({ project, codeBuild: new CodeBuildClient({}), logs: new CloudWatchLogsClient({}) });
  let isDenied = false;
  return async (record: Parameters<typeof read>[0]): Promise<readonly string[]> => {
    if (isDenied) return [];
    try {
      return await read(record);
    } catch (error) {
      isDenied = true;
      tell(`the lines of the build cannot be read: ${(error as Error).message}`);
      return [];
    }
  };
}
