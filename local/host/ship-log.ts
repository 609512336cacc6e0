import type { AwsHttp } from './aws-http.ts';
import { CallFailed, callJson } from './call-json.ts';
import { keepTrying } from './keep-trying.ts';
import type { Persistence } from './keep-trying.ts';

/** Sends lines to CloudWatch Logs, in the background. */
export interface LogShipper {
  line(message: string): void;
}

/**
 * The log group that AWS's own instructions give to the deployment logs of hosts:
 * https://aws.amazon.com/blogs/devops/view-aws-codedeploy-logs-in-amazon-cloudwatch-console/
 */
const LOG_GROUP = 'codedeploy-agent-deployment-logs';

/** Milliseconds of waiting for more lines: many make one request. */
const GATHERED_FOR = 50;
/** Lines of one request; with the longest that scripts get, they stay below what the service takes. */
const BATCH_LINES = 1000;
const BATCH_BYTES = 900_000;
/** Lines that wait while the service cannot be reached; later ones are in the host's own log alone. */
const MOST_WAITING = 20_000;

export interface Shipping extends Persistence {
  readonly http: AwsHttp;
  /** Names the host. */
  readonly stream: string;
}

/** Makes group and stream where they are missing; a host that may not write there keeps its log to itself. */
export function createLogShipper(shipping: Shipping): LogShipper {
  const waiting: LogEvent[] = [];
  let isSending = false;
  let isRefused = false;
  const sendAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchLength(waiting));
      await keepTrying(shipping, 'sending logs', async () => {
        await put(shipping, batch).catch((error: unknown) => {
          if (!(error instanceof CallFailed) || error.status >= 500) throw error;
          isRefused = true;
          waiting.length = 0;
        });
      });
    }
    isSending = false;
  };
  return {
    line: (message) => {
      if (isRefused || waiting.length >= MOST_WAITING) return;
      waiting.push({ timestamp: Date.now(), message: message === '' ? ' ' : message });
      if (isSending) return;
      isSending = true;
      setTimeout(() => void sendAll(), GATHERED_FOR);
    },
  };
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

function batchLength(waiting: readonly LogEvent[]): number {
  let bytes = 0;
  const end = waiting.findIndex(({ message }, index) => {
    bytes += Buffer.byteLength(message) + 26;
    return index > 0 && (bytes > BATCH_BYTES || index >= BATCH_LINES);
  });
  return end === -1 ? waiting.length : end;
}

async function put({ http, stream, stopped }: Shipping, logEvents: readonly LogEvent[]): Promise<void> {
  const names = { logGroupName: LOG_GROUP, logStreamName: stream };
  const call = (operation: string, input: object) =>
    callJson(http, { service: 'logs', target: `Logs_20140328.${operation}`, input }, stopped);
  const putEvents = () => call('PutLogEvents', { ...names, logEvents });
  try {
    await putEvents();
  } catch (error) {
    if (!(error instanceof CallFailed) || !error.body.includes('ResourceNotFoundException')) throw error;
    await call('CreateLogGroup', { logGroupName: LOG_GROUP }).catch(unlessThere);
    await call('CreateLogStream', names).catch(unlessThere);
    await putEvents();
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof CallFailed) || !error.body.includes('ResourceAlreadyExistsException')) throw error;
}
