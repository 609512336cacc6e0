import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import type { LogLine } from './log-line.ts';

/** What the build of a release wrote, from its beginning; nothing where it built nothing, or not yet. */
export async function* buildLines(
  client: CloudWatchLogsClient,
  { build }: ReleaseRecord,
): AsyncGenerator<LogLine> {
  const { logGroup: logGroupName, logStream: logStreamName } = build ?? {};
  if (logGroupName === undefined || logStreamName === undefined) return;
  let nextToken: string | undefined;
  for (;;) {
    const page = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, nextToken, startFromHead: true }),
    );
    for (const { timestamp = 0, message = '' } of page.events ?? []) {
      yield { timestamp, source: 'build', message };
    }
    // The service repeats the token when there is no more.
    if (page.nextForwardToken === nextToken) return;
    nextToken = page.nextForwardToken;
  }
}
