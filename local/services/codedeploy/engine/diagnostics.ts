import type { Diagnostics, LifecycleErrorCode } from '@aws-sdk/client-codedeploy';
import { NO_AGENT } from '../../codedeploy-commands/command-exchange.ts';
import type { CommandResult } from '../../codedeploy-commands/issued-commands.ts';
import type { EventRecord, TargetRecord } from '../target-records.ts';

/** The API knows fewer codes than hosts report: 6 (outputs left open) and 7 (agent restarted) are unknown errors there. */
const CODES: readonly LifecycleErrorCode[] = [
  'Success',
  'ScriptMissing',
  'ScriptNotExecutable',
  'ScriptTimedOut',
  'ScriptFailed',
  'UnknownError',
];
/** The service shows up to 4 KB of a log, in bytes. */
const LONGEST_LOG = 4096;

/** A host's report as the API shows it. */
export function diagnosticsOf({ status, diagnostics, trouble }: CommandResult): Diagnostics {
  if (trouble !== undefined)
    return { errorCode: 'UnknownError', scriptName: '', message: trouble, logTail: '' };
  const report = parse(diagnostics);
  const code = report.error_code ?? (status === 'Succeeded' ? 0 : 5);
  return {
    // The stock agent's last resort is the code "Unknown".
    errorCode: (typeof code === 'number' ? CODES[code] : undefined) ?? 'UnknownError',
    scriptName: textOr(report.script_name, ''),
    message: textOr(report.message, status),
    logTail: tailOf(textOr(report.log, '')),
  };
}

/** Its last lines, whole where a line is not too long by itself. */
function tailOf(log: string): string {
  const bytes = Buffer.from(log);
  if (bytes.length <= LONGEST_LOG) return log;
  const cut = bytes.length - LONGEST_LOG;
  const newline = bytes.indexOf('\n', cut - 1);
  const start = newline === -1 || newline === bytes.length - 1 ? cut : newline + 1;
  // A character that the cut goes through is left out.
  return bytes
    .subarray(start)
    .toString('utf8')
    .replace(/^\uFFFD+/, '');
}

interface Report {
  readonly error_code?: unknown;
  readonly script_name?: unknown;
  readonly message?: unknown;
  readonly log?: unknown;
}

/** Whatever a host sends: a report that is none becomes the message. */
function parse(text = '{}'): Report {
  try {
    const report: unknown = JSON.parse(text);
    if (typeof report === 'object' && report !== null) return report;
  } catch {
    // It is no JSON.
  }
  return { message: text };
}

const textOr = (value: unknown, otherwise: string): string => (typeof value === 'string' ? value : otherwise);

const LINES_SHOWN = 5;

/** The first thing that went wrong on a host, in one sentence with the last lines of its output. */
export function rootCause(targets: readonly TargetRecord[]): string | undefined {
  const failures = targets.flatMap((target) => {
    // Only its last failure ended the host: those before it were ignored, as they may be told to.
    const event = target.events.findLast(({ status }) => status === 'Failed');
    return target.status === 'Failed' && event ? [{ target, event }] : [];
  });
  const [first] = failures.toSorted((a, b) => (a.event.endTime ?? 0) - (b.event.endTime ?? 0));
  if (!first) return undefined;
  const { message = '', logTail = '' } = first.event.diagnostics ?? {};
  const lines = logTail.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
  const where = `${first.target.instanceId} in ${first.event.name}`;
  const who = isAgentDead(first.event) ? 'the host agent, and no script, of ' : '';
  return `First failure: ${who}${where}: ${message}${lines ? `\n${lines}` : ''}`;
}

/** A dead agent fails whatever event waits for it, which looks as if the event's script had failed. */
const isAgentDead = ({ diagnostics }: EventRecord): boolean =>
  diagnostics?.message?.startsWith(NO_AGENT) === true;
