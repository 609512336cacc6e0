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
/** Of one deployment, the newest; a flood is in the hosts' own logs. */
const MOST_LINES = 2_000;
/** Pages of one search; each is up to 10,000 lines or 1 MB. What is behind them is not read. */
const MOST_PAGES = 50;
/** A host tells its own time, which may be a little behind that of the service. */
const SKEW_MS = 10 * 60_000;

export interface HostLinesOrder {
  readonly deployments: readonly string[];
  /** Left out: every host's lines. */
  readonly host?: string;
  /** ISO text: when the deployments began. Nothing older is searched, which would be the whole of the log group. */
  readonly since?: string | undefined;
}

/** What the scripts of deployments wrote on their hosts, oldest first; nothing where no host sends it. */
export async function hostLines(
  client: CloudWatchLogsClient,
  { deployments, ...search }: HostLinesOrder,
): Promise<LogLine[]> {
  try {
    const lines = await Promise.all(deployments.map((id) => linesOf(client, id, search)));
    return lines.flat().sort((a, b) => a.timestamp - b.timestamp);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
}

async function linesOf(
  client: CloudWatchLogsClient,
  deploymentId: string,
  { host, since }: Omit<HostLinesOrder, 'deployments'>,
): Promise<LogLine[]> {
  const mark = `[${deploymentId}]`;
  const input = {
    logGroupName: LOG_GROUP,
    filterPattern: `"${mark}"`,
    ...(host === undefined ? {} : { logStreamNames: [host] }),
    ...(since === undefined ? {} : { startTime: Date.parse(since) - SKEW_MS }),
  };
  const lines: LogLine[] = [];
  let pages = 0;
  for await (const { events = [] } of paginateFilterLogEvents({ client }, input)) {
    lines.push(
      ...events.map(({ timestamp = 0, logStreamName: source = 'host', message = '' }) => ({
        timestamp,
        source,
        message: message.replace(mark, ''),
      })),
    );
    // The oldest come first, and the last are wanted.
    lines.splice(0, lines.length - MOST_LINES);
    if (++pages === MOST_PAGES) break;
  }
  return lines;
}
