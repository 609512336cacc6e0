import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { LogLine } from './log-line.ts';

/**
 * Where hosts of the local cloud send what their scripts write, and hosts on AWS whose CloudWatch agent is set up as in
 * https://aws.amazon.com/blogs/devops/view-aws-codedeploy-logs-in-amazon-cloudwatch-console/
 */
const LOG_GROUP = 'codedeploy-agent-deployment-logs';
/** Of one deployment; a flood is in the hosts' own logs. */
const MOST_LINES = 2_000;

export interface HostLinesOrder {
  readonly deployments: readonly string[];
  /** Left out: every host's lines. */
  readonly host?: string;
}

/** What the scripts of deployments wrote on their hosts, oldest first; nothing where no host sends it. */
export async function hostLines(
  client: CloudWatchLogsClient,
  { deployments, host }: HostLinesOrder,
): Promise<LogLine[]> {
  try {
    const lines = await Promise.all(deployments.map((id) => linesOf(client, id, host)));
    return lines.flat().sort((a, b) => a.timestamp - b.timestamp);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}

async function linesOf(client: CloudWatchLogsClient, deploymentId: string, host: string | undefined) {
  const mark = `[${deploymentId}]`;
  const input = {
    logGroupName: LOG_GROUP,
    filterPattern: `"${mark}"`,
    ...(host === undefined ? {} : { logStreamNames: [host] }),
  };
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
