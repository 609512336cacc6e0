import { AwsError } from '../../aws-error.ts';
import type { Clock } from '../../clock.ts';
import type { IdentityCaller } from '../../caller.ts';
import type { Cloud } from '../../cloud.ts';
import { createLogWriter, type LogWriter } from '../../log-writer.ts';
import type { BuildRecord } from './tables.ts';

/** What a build prints, on its way to CloudWatch Logs as the build's role. */
export interface BuildLog {
  write(data: Buffer): void;
  /** A line of CodeBuild's own. */
  note(text: string): void;
  /** Puts *** in the place of these from now on. */
  hide(secrets: readonly string[]): void;
  close(): Promise<void>;
}

const LONGEST_LINE = 16 * 1024;
/** A build that floods its output keeps its beginning; that it was cut is said. */
const MOST_BYTES = 20 * 1024 * 1024;
/** What CloudWatch Logs counts for each event beside its text. */
const EVENT_OVERHEAD = 26;

/** Makes the build's log stream; throws where the role may not. */
export async function createBuildLog(
  cloud: Cloud,
  role: IdentityCaller,
  build: BuildRecord,
): Promise<BuildLog> {
  const { groupName, streamName, cloudWatchLogs } = build.logs ?? {};
  if (cloudWatchLogs?.status === 'DISABLED') return SILENT;
  const stream = { logGroupName: groupName!, logStreamName: streamName! };
  try {
    await createStream(cloud, role, stream);
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new AwsError(
      cause.code,
      `Service role ${build.serviceRole} does not allow AWS CodeBuild to create Amazon CloudWatch Logs log streams ` +
        `for build ${build.arn}. Error message: ${cause.message}`,
      { cause },
    );
  }
  return boundedLog(
    createLogWriter({ cloud, group: groupName!, stream: streamName!, caller: () => Promise.resolve(role) }),
    cloud.clock,
  );
}

const SILENT: BuildLog = {
  write: () => {},
  note: () => {},
  hide: () => {},
  close: () => Promise.resolve(),
};

async function createStream(
  cloud: Cloud,
  role: IdentityCaller,
  stream: { logGroupName: string; logStreamName: string },
): Promise<void> {
  try {
    await cloud.call(role, 'logs', 'CreateLogStream', stream);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceNotFoundException') throw error;
    await cloud
      .call(role, 'logs', 'CreateLogGroup', { logGroupName: stream.logGroupName })
      .catch(unlessExists);
    await cloud.call(role, 'logs', 'CreateLogStream', stream);
  }
}

function unlessExists(error: unknown): void {
  if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException') throw error;
}

function boundedLog(writer: LogWriter, clock: Clock): BuildLog {
  let rest = '';
  let left = MOST_BYTES;
  let hidden: readonly string[] = [];
  const shown = (text: string) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  const add = (line: string) => {
    if (left <= 0) return;
    left -= line.length + EVENT_OVERHEAD;
    writer.write(left > 0 ? shown(line).slice(0, LONGEST_LINE) : `(output cut after ${MOST_BYTES} bytes)`);
  };
  return {
    write: (data) => {
      if (left <= 0) return;
      const parts = (rest + data.toString()).split('\n');
      rest = parts.pop()!.slice(-LONGEST_LINE);
      for (const line of parts) if (line !== '') add(line);
    },
    note: (text) => writer.write(`[Container] ${new Date(clock.now()).toISOString()} ${shown(text)}`),
    hide: (secrets) => {
      hidden = [...hidden, ...secrets.filter((secret) => secret.trim() !== '')];
    },
    close: async () => {
      if (rest !== '') add(rest);
      await writer.flush();
    },
  };
}
