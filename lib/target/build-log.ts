import { GetLogEventsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  ListBuildsForProjectCommand,
  type Build,
  type CodeBuildClient,
} from '@aws-sdk/client-codebuild';
import type { ReleaseRecord } from '../release/release-record.ts';

export interface BuildPorts {
  readonly codeBuild: CodeBuildClient;
  /** The project that builds every release. */
  readonly project: string;
}

export interface BuildLogPorts extends BuildPorts {
  readonly logs: CloudWatchLogsClient;
}

/** Where a build writes, as GetLogEvents takes it. */
export interface BuildLogPlace {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** A line of a build, with the epoch ms of AWS's clock. */
export interface BuildEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** A build that runs, or has just failed, is among the newest ones; as many as BatchGetBuilds takes. */
const NEWEST = 100;
/** The last lines of a build may come some seconds after its end; read once a second, so many times. */
const READS_AFTER_END = 10;

/** Reads what the build of one release writes: each call gives the lines since the last one. */
export function buildLog(ports: BuildLogPorts): (record: ReleaseRecord) => Promise<readonly string[]> {
  let place: BuildLogPlace | undefined;
  let nextToken: string | undefined;
  let left = READS_AFTER_END;
  return async (record) => {
    if (record.stage !== 'build' && (!record.build || --left < 0)) return [];
    place ??= await findBuildLog(ports, record);
    if (!place) return [];
    const { events, token } = await readBuild(ports.logs, place, nextToken);
    nextToken = token;
    return events.map(({ message }) => message.trimEnd());
  };
}

/** What a build wrote since `from`, the token of the last reading, and the token for the next. */
export async function readBuild(
  client: CloudWatchLogsClient,
  place: BuildLogPlace,
  from: string | undefined,
) {
  const events: BuildEvent[] = [];
  for (let token = from; ;) {
    const input = { ...place, nextToken: token, startFromHead: true };
    const page = await client.send(new GetLogEventsCommand(input)).catch(nothingYet);
    for (const { timestamp = 0, message = '' } of page.events ?? []) events.push({ timestamp, message });
    // The service repeats the token when there is no more.
    if (!page.nextForwardToken || page.nextForwardToken === token) return { events, token };
    token = page.nextForwardToken;
  }
}

/** Where the build of a release writes; undefined where it has none, or none that CodeBuild still knows. */
export async function findBuildLog(
  ports: BuildPorts,
  record: ReleaseRecord,
): Promise<BuildLogPlace | undefined> {
  const { logGroup, logStream } = record.build ?? {};
  if (logGroup && logStream) return { logGroupName: logGroup, logStreamName: logStream };
  const { groupName, streamName } = (await findBuild(ports, record))?.logs ?? {};
  return groupName && streamName ? { logGroupName: groupName, logStreamName: streamName } : undefined;
}

/** Every build is told the release that it is for. */
async function findBuild(
  { codeBuild, project }: BuildPorts,
  { release, build }: ReleaseRecord,
): Promise<Build | undefined> {
  const ids = build ? [build.id] : await newestBuilds(codeBuild, project);
  if (ids.length === 0) return undefined;
  const { builds = [] } = await codeBuild.send(new BatchGetBuildsCommand({ ids }));
  return builds.find(({ environment }) =>
    environment?.environmentVariables?.some(
      ({ name, value }) => name === 'SIGNALBOX_RELEASE' && value === release,
    ),
  );
}

async function newestBuilds(client: CodeBuildClient, projectName: string): Promise<string[]> {
  const command = new ListBuildsForProjectCommand({ projectName, sortOrder: 'DESCENDING' });
  return ((await client.send(command)).ids ?? []).slice(0, NEWEST);
}

/** The stream of a build that is still being provisioned. */
function nothingYet(error: Error): { events?: Partial<BuildEvent>[]; nextForwardToken?: string } {
  if (error.name === 'ResourceNotFoundException') return {};
  throw error;
}
