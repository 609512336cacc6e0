import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { setTimeout as delay } from 'node:timers/promises';
import { endLine } from '../../lib/release/end-line.ts';
import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { followRelease } from '../../lib/store/follow-release.ts';
import { type BuildLogPlace, findBuildLog, readBuild } from '../../lib/target/build-log.ts';
import { hostLines } from '../../lib/views/host-lines.ts';
import { linesInOrder } from '../../lib/views/lines-in-order.ts';
import type { LogLine } from '../../lib/views/log-line.ts';
import { unseenLines } from '../../lib/views/unseen-lines.ts';
import type { Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findReleaseToShow, recordReader } from './find-releases.ts';
import { functionLines } from './function-lines.ts';
import { buildPorts, deploymentIds, logsUnreadable, noteNoBuild, tellLine } from './log-sources.ts';

/** Every function is a search of its own, of which an account has five a second; `aws logs tail --follow` waits as long. */
const INTERVAL_MS = 5_000;
/** What was written last may come some seconds after the end; one that had ended before is read once. */
const READINGS_AFTER_END = 2;

/** Prints a release's lines as they come, until it has ended or Ctrl-C: the release then goes on. */
export async function followLogs(
  context: CommandContext,
  releases: Releases,
  intervalMs = INTERVAL_MS,
): Promise<ExitCode> {
  const { output, positionals, signal } = context;
  const named = positionals['release']!;
  const release = await findReleaseToShow(releases, named, signal);
  const find = recordReader(releases, release, named);
  let last: ReleaseRecord | undefined;
  const read = logReader(context, releases);
  async function* readings() {
    for await (const record of looksAt({ find, signal, intervalMs })) yield await read((last = record));
  }
  for await (const line of linesInOrder(readings())) tellLine(context, line);
  if (last === undefined || !hasEnded(last)) {
    output.note(`detached; \`signalbox logs ${release} --follow\` follows it again`);
    return EXIT.interrupted;
  }
  output.note(endLine(last) ?? last.reason?.text ?? `${last.status}: release ${release} has ended`);
  return last.status === 'succeeded' ? EXIT.succeeded : EXIT.failed;
}

interface Looks {
  find(): Promise<ReleaseRecord | undefined>;
  readonly signal: AbortSignal;
  readonly intervalMs: number;
}

/** The release again and again, and a little longer than it goes. */
async function* looksAt(looks: Looks): AsyncGenerator<ReleaseRecord> {
  let wasUnderWay = false;
  for await (const { record } of followRelease(looks)) {
    yield record;
    wasUnderWay ||= !hasEnded(record);
    if (!hasEnded(record) || !wasUnderWay) continue;
    for (let left = READINGS_AFTER_END; left > 0 && !looks.signal.aborted; left -= 1) {
      await delay(looks.intervalMs, undefined, { signal: looks.signal }).catch(() => {});
      yield record;
    }
  }
}

/**
 * Reads what is new. Of functions and hosts all is read that may be: what is some minutes older than the last change at the
 * last reading was read then.
 */
function logReader(context: CommandContext, releases: Releases) {
  const client = new CloudWatchLogsClient(releases.clientConfig);
  const build = buildReader(context, releases, client);
  const unseen = unseenLines();
  let since: string | undefined;
  return async (record: ReleaseRecord): Promise<readonly LogLine[]> => {
    const startedAt = since ?? record.startedAt;
    since = record.changes.at(-1)?.at;
    try {
      const built = await build(record);
      const wrote = [
        ...(await functionLines(client, context.options['stack'] as string, { ...record, startedAt })),
        ...(await hostLines(client, { deployments: deploymentIds(record), since: startedAt })),
      ];
      return [...built, ...unseen(wrote)];
    } catch (cause) {
      throw logsUnreadable(record.release, cause);
    }
  };
}

/** Reads a build on from where it was read to. Whoever may not ask CodeBuild still gets the other lines. */
function buildReader(context: CommandContext, releases: Releases, client: CloudWatchLogsClient) {
  const ports = buildPorts(context, releases);
  let place: BuildLogPlace | undefined;
  let nextToken: string | undefined;
  let isDenied = false;
  return async (record: ReleaseRecord): Promise<readonly LogLine[]> => {
    if (isDenied || (record.stage !== 'build' && !record.build)) return [];
    place ??= await findBuildLog(ports, record).catch((error: unknown) => {
      isDenied = true;
      noteNoBuild(context, error);
      return undefined;
    });
    if (!place) return [];
    const { events, token } = await readBuild(client, place, nextToken);
    nextToken = token;
    return events.map((event) => ({ ...event, source: 'build' }));
  };
}
