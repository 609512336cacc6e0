import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { findBuildLog } from '../../lib/target/build-log.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findReleaseToShow } from './find-releases.ts';
import { followLogs } from './follow-logs.ts';
import { buildPorts, deploymentIds, logsUnreadable, noteNoBuild, tellLine } from './log-sources.ts';
import { buildLines } from './build-lines.ts';
import { functionLines } from './function-lines.ts';
import { hostLines } from '../../lib/views/host-lines.ts';
import type { LogLine } from '../../lib/views/log-line.ts';

/** Build, functions and hosts in one stream, in the order of their times. */
export async function runLogs(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  if (options['follow']) return await followLogs(context, releases);
  const release = await findReleaseToShow(releases, positionals['release']!, context.signal);
  const record = await releases.record(release);
  const client = new CloudWatchLogsClient(releases.clientConfig);
  let count = 0;
  try {
    const place = await placeOfBuild(releases, record, context);
    const others = [
      ...(await functionLines(client, options['stack'] as string, record)),
      ...(await hostLines(client, { deployments: deploymentIds(record), since: record.startedAt })),
    ].sort((a, b) => a.timestamp - b.timestamp);
    for await (const line of inOrder(buildLines(client, place), others)) {
      if (context.signal.aborted) return EXIT.succeeded;
      count += 1;
      tellLine(context, line);
    }
  } catch (cause) {
    throw logsUnreadable(record.release, cause);
  }
  if (count === 0) output.note('no lines yet, or kept for longer than the log groups keep them');
  return EXIT.succeeded;
}

/** Whoever may not ask CodeBuild still gets the other lines. */
async function placeOfBuild(releases: Releases, record: ReleaseRecord, context: CommandContext) {
  try {
    return await findBuildLog(buildPorts(context, releases), record);
  } catch (error) {
    noteNoBuild(context, error);
    return undefined;
  }
}

/** Merges a stream, which may be long, with lines that are all at hand; both in order of time. */
async function* inOrder(stream: AsyncIterable<LogLine>, others: readonly LogLine[]): AsyncGenerator<LogLine> {
  let next = 0;
  for await (const line of stream) {
    while (next < others.length && others[next]!.timestamp < line.timestamp) yield others[next++]!;
    yield line;
  }
  yield* others.slice(next);
}
