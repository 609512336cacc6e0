import { writeSync } from 'node:fs';
import { format } from 'node:util';
import { currentInvocation } from './current-invocation.ts';
import { errorReport } from './runtime-error.ts';

/**
 * Gives console's lines their time, request id and level, as text or as JSON by AWS_LAMBDA_LOG_FORMAT, and sends each
 * whole, line breaks included. Gives back the runtime's own way to log an error. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function patchConsole(): (...values: unknown[]) => void {
  const write = logSink();
  const { AWS_LAMBDA_LOG_FORMAT, AWS_LAMBDA_LOG_LEVEL } = process.env;
  const line = AWS_LAMBDA_LOG_FORMAT === 'JSON' ? jsonLine : textLine;
  const threshold = AWS_LAMBDA_LOG_FORMAT === 'JSON' ? LEVELS.indexOf(AWS_LAMBDA_LOG_LEVEL ?? 'INFO') : 0;
  for (const [method, level] of METHODS) {
    console[method] =
      LEVELS.indexOf(level) < threshold
        ? () => {}
        : (...values: unknown[]) => write(line(new Date().toISOString(), level, values));
  }
  return (...values) => write(line(new Date().toISOString(), 'ERROR', values));
}

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

const METHODS = [
  ['trace', 'TRACE'],
  ['debug', 'DEBUG'],
  ['log', 'INFO'],
  ['info', 'INFO'],
  ['warn', 'WARN'],
  ['error', 'ERROR'],
] as const;

const textLine = (time: string, level: string, values: unknown[]) =>
  [time, currentInvocation.id ?? 'undefined', level, format(...values)].join('\t');

function jsonLine(time: string, level: string, values: unknown[]): string {
  const base = { timestamp: time, level, requestId: currentInvocation.id };
  const error = values.find((value) => value instanceof Error);
  if (values.length === 1) {
    try {
      return JSON.stringify({ ...base, message: values[0] }, errorsReported);
    } catch {
      return JSON.stringify({ ...base, message: format(values[0]) }); // circular
    }
  }
  const report = error && errorReport(error);
  return JSON.stringify({
    ...base,
    message: format(...values),
    ...(report && {
      errorType: report.errorType,
      errorMessage: report.errorMessage,
      stackTrace: report.trace,
    }),
  });
}

const errorsReported = (_key: string, value: unknown) => {
  if (!(value instanceof Error)) return value;
  const { errorType, errorMessage, trace } = errorReport(value);
  return { errorType, errorMessage, stackTrace: trace };
};

/** Framed on the descriptor that the environment gives, so that a message of several lines stays one log event. */
function logSink(): (line: string) => void {
  const descriptor = Number(process.env['_LAMBDA_TELEMETRY_LOG_FD']);
  delete process.env['_LAMBDA_TELEMETRY_LOG_FD'];
  if (!Number.isInteger(descriptor)) {
    return (line) => void process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
  }
  return (line) => writeWhole(descriptor, framed(line));
}

const FRAME_OF_TEXT = 0xa55a0003;

function framed(line: string): Buffer {
  const text = Buffer.from(line);
  const frame = Buffer.allocUnsafe(16 + text.length);
  frame.writeUInt32BE(FRAME_OF_TEXT, 0);
  frame.writeUInt32BE(text.length, 4);
  frame.writeBigInt64BE(BigInt(Date.now()) * 1000n, 8);
  text.copy(frame, 16);
  return frame;
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let start = 0; start < bytes.length;) start += writeSync(descriptor, bytes, start);
}
