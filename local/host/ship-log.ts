import type { AwsHttp } from './aws-http.ts';
import { CallFailed, callJson } from './call-json.ts';
import type { HostClock } from './host-clock.ts';
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
/** The service takes none that spans more: minutes, where cloud time runs fast and the cloud cannot be reached. */
const BATCH_SPAN = 24 * 3600 * 1000;
/** Lines that wait while the service cannot be reached; later ones are in the host's own log alone. */
const MOST_WAITING = 20_000;

export interface Shipping extends Persistence {
  readonly http: AwsHttp;
  readonly clock: HostClock;
  /** Names the host. */
  readonly stream: string;
}

/** Makes group and stream where they are missing; a host that may not write there keeps its log to itself. */
export function createLogShipper(shipping: Shipping): LogShipper {
  const waiting: WaitingLine[] = [];
  let isSending = false;
  let isRefused = false;
  const sendAll = async () => {
    while (waiting.length > 0) {
      await keepTrying(shipping, 'sending logs', async () => {
        if (!shipping.clock.isCertain()) await askForTime(shipping);
        const batch = nextBatch(waiting, shipping.clock);
        await put(shipping, batch).catch((error: unknown) => {
          if (!(error instanceof CallFailed) || error.status >= 500) throw error;
          isRefused = true;
          waiting.length = 0;
        });
        waiting.splice(0, batch.length);
      });
      if (shipping.stopped.aborted) return;
    }
    isSending = false;
  };
  return {
    line: (message) => {
      if (isRefused || waiting.length >= MOST_WAITING) return;
      waiting.push({ moment: performance.now(), message: message === '' ? ' ' : message });
      if (isSending) return;
      isSending = true;
      setTimeout(() => void sendAll(), GATHERED_FOR);
    },
  };
}

interface WaitingLine {
  /** When it was written, of `performance.now()`. */
  readonly moment: number;
  readonly message: string;
}

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** The first of the lines that wait, with their times as they are known by now. */
function nextBatch(waiting: readonly WaitingLine[], clock: HostClock): LogEvent[] {
  const batch: LogEvent[] = [];
  let bytes = 0;
  for (const { moment, message } of waiting) {
    const timestamp = clock.timeOf(moment);
    bytes += Buffer.byteLength(message) + 26;
    const span = timestamp - (batch[0]?.timestamp ?? timestamp);
    const isFull = batch.length >= BATCH_LINES || bytes > BATCH_BYTES || span > BATCH_SPAN;
    if (isFull && batch.length > 0) break;
    batch.push({ timestamp, message });
  }
  return batch;
}

/** Any answer tells the time, and so does a refusal. This call is one that is needed anyway where the stream is missing. */
async function askForTime(shipping: Shipping): Promise<void> {
  await callLogs(shipping, 'CreateLogStream', namesOf(shipping)).catch((error: unknown) => {
    if (!(error instanceof CallFailed)) throw error;
  });
}

async function put(shipping: Shipping, logEvents: readonly LogEvent[]): Promise<void> {
  const names = namesOf(shipping);
  const putEvents = () => callLogs(shipping, 'PutLogEvents', { ...names, logEvents });
  try {
    await putEvents();
  } catch (error) {
    if (!(error instanceof CallFailed) || !error.body.includes('ResourceNotFoundException')) throw error;
    await callLogs(shipping, 'CreateLogGroup', { logGroupName: LOG_GROUP }).catch(unlessThere);
    await callLogs(shipping, 'CreateLogStream', names).catch(unlessThere);
    await putEvents();
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof CallFailed) || !error.body.includes('ResourceAlreadyExistsException')) throw error;
}

const namesOf = ({ stream }: Shipping) => ({ logGroupName: LOG_GROUP, logStreamName: stream });

const callLogs = ({ http, stopped }: Shipping, operation: string, input: object) =>
  callJson(http, { service: 'logs', target: `Logs_20140328.${operation}`, input }, stopped);
