import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import type { LogLine } from './log-line.ts';

/**
 * Where hosts of the local cloud send what their scripts write, and hosts on AWS whose CloudWatch agent is set up as in
 * https://aws.amazon.com/blogs/devops/view-aws-codedeploy-logs-in-amazon-cloudwatch-console/
 */
const LOG_GROUP = 'codedeploy-agent-deployment-logs';
/** Of one deployment; a flood is in the hosts' own logs. */
const MOST_LINES = 2_000;

/** What the scripts of a release's deployments wrote on their hosts, oldest first; nothing where no host sends it. */
export async function hostLines(client: CloudWatchLogsClient, record: ReleaseRecord): Promise<LogLine[]> {
  const ids = record.environments.flatMap(({ deployments }) => deployments.map(({ id }) => id));
  try {
    const lines = await Promise.all(ids.map((id) => linesOf(client, id)));
    return lines.flat().sort((a, b) => a.timestamp - b.timestamp);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}

async function linesOf(client: CloudWatchLogsClient, deploymentId: string): Promise<LogLine[]> {
  const mark = `[${deploymentId}]`;
  const input = { logGroupName: LOG_GROUP, filterPattern: `"${mark}"` };
  const lines: LogLine[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
    lines.push(
      ...events.map(({ ingestionTime, timestamp, logStreamName, message = '' }) => ({
        // A host tells its own time; that of the service is the one of all other lines.
        timestamp: ingestionTime ?? timestamp ?? 0,
        source: logStreamName ?? 'host',
        message: message.replace(mark, ''),
      })),
    );
    if (lines.length >= MOST_LINES) return lines.slice(0, MOST_LINES);
  }
  return lines;
}
