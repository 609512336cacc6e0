import type { IdentityCaller } from '../../caller.ts';
import { AwsError } from '../../aws-error.ts';
import { wallClock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import type { BuildRecord } from './tables.ts';

/** What a build prints, on its way to CloudWatch Logs as the build's role. */
export interface BuildLog {
  write(data: Buffer): void;
  /** A line of CodeBuild's own. */
  note(text: string): void;
  close(): Promise<void>;
}

const FLUSH_MS = 250;
const LONGEST_LINE = 16 * 1024;
/** A build that floods its output keeps its beginning; that it was cut is said. */
const MOST_BYTES = 20 * 1024 * 1024;

/** Makes the build's log stream; throws where the role may not. */
export async function createBuildLog(
  cloud: Cloud,
  role: IdentityCaller,
  build: BuildRecord,
): Promise<BuildLog> {
  const logGroupName = build.logs!.groupName!;
  const logStreamName = build.logs!.streamName!;
  await tolerating('ResourceAlreadyExistsException', () =>
    cloud.call(role, 'logs', 'CreateLogStream', { logGroupName, logStreamName }),
  ).catch(async (error: unknown) => {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    await tolerating('ResourceAlreadyExistsException', () =>
      cloud.call(role, 'logs', 'CreateLogGroup', { logGroupName }),
    );
    await cloud.call(role, 'logs', 'CreateLogStream', { logGroupName, logStreamName });
  });
  const put = (messages: readonly string[]) =>
    cloud.call(role, 'logs', 'PutLogEvents', {
      logGroupName,
      logStreamName,
      logEvents: messages.map((message) => ({ message, timestamp: cloud.clock.now() })),
    });
  return bufferedLog(put);
}

function bufferedLog(put: (messages: readonly string[]) => Promise<unknown>): BuildLog {
  let lines: string[] = [];
  let rest = '';
  let bytes = 0;
  let cancel: (() => void) | undefined;
  let sending = Promise.resolve();

  const flush = () => {
    cancel?.();
    cancel = undefined;
    if (lines.length === 0) return;
    const batch = lines;
    lines = [];
    // A role that lost its right loses the log, not the build.
    sending = sending.then(async () => void (await put(batch).catch(() => {})));
  };
  const add = (line: string) => {
    bytes += line.length;
    if (bytes > MOST_BYTES) {
      if (bytes - line.length <= MOST_BYTES) lines.push(`(output cut after ${MOST_BYTES} bytes)`);
      return;
    }
    lines.push(line.slice(0, LONGEST_LINE));
    cancel ??= wallClock.at(wallClock.now() + FLUSH_MS, flush);
  };
  return {
    write: (data) => {
      const parts = (rest + data.toString()).split('\n');
      rest = parts.pop()!.slice(-LONGEST_LINE);
      for (const line of parts) if (line !== '') add(line);
    },
    note: (text) => add(`[Container] ${new Date(wallClock.now()).toISOString()} ${text}`),
    close: async () => {
      if (rest !== '') add(rest);
      flush();
      await sending;
    },
  };
}

async function tolerating(code: string, call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== code) throw error;
  }
}
