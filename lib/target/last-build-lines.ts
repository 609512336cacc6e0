import { GetLogEventsCommand, type CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod/mini';
import { tellingLines } from '../release/telling-lines.ts';
import { deadline } from '../runtime/deadline.ts';

/** Of which a few are told; a test runner's summary may be longer than what it sums up. */
const LINES_READ = 500;
const MOST_CHARACTERS = 1_000;

const logs = z.object({ GroupName: z.string(), StreamName: z.string() });
/** The cause of a failed `codebuild:startBuild.sync` is the build as JSON text. */
const failedBuild = z.union([
  z.pipe(
    z.object({ Build: z.object({ Logs: logs }) }),
    z.transform(({ Build }) => Build.Logs),
  ),
  z.pipe(
    z.object({ Logs: logs }),
    z.transform(({ Logs }) => Logs),
  ),
]);

const phases = z.array(z.object({ PhaseType: z.optional(z.string()), PhaseStatus: z.optional(z.string()) }));
const build = z.object({
  BuildStatus: z.optional(z.string()),
  Id: z.optional(z.string()),
  Phases: z.optional(phases),
});
const failedPhase = z.union([
  z.pipe(
    z.object({ Build: build }),
    z.transform(({ Build }) => Build),
  ),
  build,
]);

/** One clause instead of the whole build: which build, how it ended, in which phase. Any other cause as it is. */
export function buildFailureText(cause: string | undefined | null): string | undefined {
  const parsed = failedPhase.safeParse(readJson(cause)).data;
  if (!parsed?.Id) return cause ?? undefined;
  const phase = parsed.Phases?.find(
    ({ PhaseStatus }) => PhaseStatus !== undefined && PhaseStatus !== 'SUCCEEDED',
  );
  const where = phase?.PhaseType ? ` in phase ${phase.PhaseType}` : '';
  return `build ${parsed.Id} ended as ${parsed.BuildStatus ?? 'FAILED'}${where}`;
}

/** Somebody asked for its end; CodeBuild does not say who. */
export const wasBuildStopped = (cause: string | undefined | null): boolean =>
  failedPhase.safeParse(readJson(cause)).data?.BuildStatus === 'STOPPED';

/** What of a failed build's last words explains the failure; undefined where it cannot be told. */
export async function lastBuildLines(
  client: CloudWatchLogsClient,
  cause: string | undefined | null,
): Promise<string | undefined> {
  const where = readLogs(cause);
  if (!where) return undefined;
  const command = new GetLogEventsCommand({
    logGroupName: where.GroupName,
    logStreamName: where.StreamName,
    limit: LINES_READ,
    startFromHead: false,
  });
  const answer = await client.send(command, deadline()).catch(() => undefined);
  const output = (answer?.events ?? []).flatMap(({ message }) => (message ?? '').split('\n'));
  const told = tellingLines(output);
  return told.length === 0 ? undefined : told.join(' | ').slice(0, MOST_CHARACTERS);
}

const readLogs = (cause: string | undefined | null) => failedBuild.safeParse(readJson(cause)).data;

function readJson(text: string | undefined | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
