import {
  type CloudWatchLogsClient,
  paginateDescribeLogGroups,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import type { LogLine } from '../../lib/views/log-line.ts';

/** A release writes some dozens of lines per function; what is more than that is a loop, and its beginning tells. */
const MOST_LINES = 2_000;
/** Functions speak of a release a little before its record begins and after it has ended. */
const MARGIN_MS = 15 * 60_000;

/** Of what is spoken, and from when to when. */
type Spoken = Pick<ReleaseRecord, 'release' | 'startedAt' | 'endedAt'>;

/** What the pipeline's functions wrote about a release, oldest first. */
export async function functionLines(
  client: CloudWatchLogsClient,
  stack: string,
  record: Spoken,
): Promise<LogLine[]> {
  const prefix = `/aws/lambda/${stack}-`;
  const lines: LogLine[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups(
    { client },
    { logGroupNamePrefix: prefix },
  )) {
    for (const { logGroupName = '' } of logGroups) {
      lines.push(...(await linesOf(client, logGroupName, logGroupName.slice(prefix.length), record)));
    }
  }
  return lines.sort((a, b) => a.timestamp - b.timestamp);
}

async function linesOf(
  client: CloudWatchLogsClient,
  logGroupName: string,
  source: string,
  { release, startedAt, endedAt }: Spoken,
): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  const input = {
    logGroupName,
    // Where Step Functions itself called the function, only its result names the release.
    filterPattern: `{ $.release = ${JSON.stringify(release)} || $.result.release = ${JSON.stringify(release)} }`,
    startTime: Date.parse(startedAt) - MARGIN_MS,
    ...(endedAt === undefined ? {} : { endTime: Date.parse(endedAt) + MARGIN_MS }),
  };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
    lines.push(...events.map(({ timestamp = 0, message = '' }) => ({ timestamp, source, message })));
    if (lines.length >= MOST_LINES) return lines.slice(0, MOST_LINES);
  }
  return lines;
}
