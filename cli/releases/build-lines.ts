import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { BuildLogPlace } from '../../lib/target/build-log.ts';
import type { LogLine } from '../../lib/views/log-line.ts';

/** What a build wrote, from its beginning; nothing where there is none, or where it has not written yet. */
export async function* buildLines(
  client: CloudWatchLogsClient,
  place: BuildLogPlace | undefined,
): AsyncGenerator<LogLine> {
  if (place === undefined) return;
  let nextToken: string | undefined;
  for (;;) {
    const page = await client.send(new GetLogEventsCommand({ ...place, nextToken, startFromHead: true }));
    for (const { timestamp = 0, message = '' } of page.events ?? []) {
      yield { timestamp, source: 'build', message };
    }
    // The service repeats the token when there is no more.
    if (page.nextForwardToken === nextToken) return;
    nextToken = page.nextForwardToken;
  }
}
