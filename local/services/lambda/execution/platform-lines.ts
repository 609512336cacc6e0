import type { LoggingSettings } from '../function-record.ts';

interface InvocationReport {
  readonly requestId: string;
  /** ms */
  readonly duration: number;
  readonly initDuration?: number;
  readonly memorySize: number;
  readonly maxMemoryMb: number;
  readonly status: 'success' | 'error' | 'timeout';
}

/** The lines that Lambda itself writes around an invocation, as text or as JSON. */
export function platformLines(logging: LoggingSettings) {
  return logging.format === 'JSON' ? JSON_LINES : TEXT_LINES;
}

const TEXT_LINES = {
  initStart: (runtime: string, _time: string) => `INIT_START Runtime Version: ${runtimeVersion(runtime)}`,
  start: (requestId: string, version: string, _time: string) =>
    `START RequestId: ${requestId} Version: ${version}`,
  timeout: (requestId: string, seconds: number, time: string): string | undefined =>
    `${time} ${requestId} Task timed out after ${seconds.toFixed(2)} seconds`,
  report: (report: InvocationReport, _time: string): string[] => [
    `END RequestId: ${report.requestId}`,
    [
      `REPORT RequestId: ${report.requestId}`,
      `Duration: ${report.duration.toFixed(2)} ms`,
      `Billed Duration: ${billed(report)} ms`,
      `Memory Size: ${report.memorySize} MB`,
      `Max Memory Used: ${report.maxMemoryMb} MB`,
      ...(report.initDuration === undefined ? [] : [`Init Duration: ${report.initDuration.toFixed(2)} ms`]),
      ...(report.status === 'success' ? [] : [`Status: ${report.status}`]),
      '',
    ].join('\t'),
  ],
};

const JSON_LINES: typeof TEXT_LINES = {
  initStart: (runtime, time) =>
    line(time, 'platform.initStart', {
      initializationType: 'on-demand',
      phase: 'init',
      runtimeVersion: runtimeVersion(runtime),
    }),
  start: (requestId, version, time) => line(time, 'platform.start', { requestId, version }),
  timeout: () => undefined, // told by the status of the report
  report: (report, time) => [
    line(time, 'platform.report', {
      requestId: report.requestId,
      metrics: {
        durationMs: Number(report.duration.toFixed(3)),
        billedDurationMs: billed(report),
        memorySizeMB: report.memorySize,
        maxMemoryUsedMB: report.maxMemoryMb,
        ...(report.initDuration === undefined
          ? {}
          : { initDurationMs: Number(report.initDuration.toFixed(3)) }),
      },
      status: report.status,
    }),
  ],
};

// Since August 2025 the init phase is billed too.
const billed = ({ duration, initDuration = 0 }: InvocationReport) => Math.ceil(duration + initDuration);

const runtimeVersion = (runtime: string) => `nodejs:${/\d+/.exec(runtime)?.[0]} (${process.version})`;

const line = (time: string, type: string, record: object) => JSON.stringify({ time, type, record });
