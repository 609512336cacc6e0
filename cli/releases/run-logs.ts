import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { openReleases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';

export async function runLogs(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const { release, build } = await releases.record(positionals['release']!);
  if (build?.logGroup === undefined || build.logStream === undefined)
    throw new UserError(`release ${release} has no build log`, {
      hint: 'it built nothing, or has not come that far',
      exitCode: EXIT.notFound,
    });
  const client = new CloudWatchLogsClient(releases.clientConfig);
  for await (const { timestamp, message = '' } of logEvents(client, build.logGroup, build.logStream)) {
    output.line(options['json'] ? JSON.stringify({ timestamp, message }) : message.trimEnd());
  }
  return EXIT.succeeded;
}

/** All events of a stream from its beginning; the service repeats the token when there is no more. */
async function* logEvents(client: CloudWatchLogsClient, logGroupName: string, logStreamName: string) {
  let nextToken: string | undefined;
  for (;;) {
    const page = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, nextToken, startFromHead: true }),
    );
    yield* page.events ?? [];
    if (page.nextForwardToken === nextToken) return;
    nextToken = page.nextForwardToken;
  }
}
