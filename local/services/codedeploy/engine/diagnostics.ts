import type { Diagnostics, LifecycleErrorCode } from '@aws-sdk/client-codedeploy';
import type { CommandResult } from '../../codedeploy-commands/command-exchange.ts';
import type { TargetRecord } from '../records.ts';

/** The API knows fewer codes than hosts report: 6 (outputs left open) and 7 (agent restarted) are unknown errors there. */
const CODES: readonly LifecycleErrorCode[] = [
  'Success',
  'ScriptMissing',
  'ScriptNotExecutable',
  'ScriptTimedOut',
  'ScriptFailed',
  'UnknownError',
];
/** The service shows up to 4 KB of a log. */
const LONGEST_LOG = 4096;

/** A host's report as the API shows it. */
export function diagnosticsOf({ status, diagnostics, trouble }: CommandResult): Diagnostics {
  if (trouble !== undefined)
    return { errorCode: 'UnknownError', scriptName: '', message: trouble, logTail: '' };
  const report = parse(diagnostics);
  const fallback = status === 'Succeeded' ? 0 : 5;
  return {
    errorCode: CODES[report.error_code ?? fallback] ?? 'UnknownError',
    scriptName: report.script_name ?? '',
    message: report.message ?? status,
    logTail: (report.log ?? '').slice(-LONGEST_LOG),
  };
}

interface Report {
  readonly error_code?: number;
  readonly script_name?: string;
  readonly message?: string;
  readonly log?: string;
}

function parse(text: string | undefined): Report {
  try {
    return JSON.parse(text ?? '{}') as Report;
  } catch {
    return { message: text ?? '' };
  }
}

const LINES_SHOWN = 5;

/** The first thing that went wrong on a host, in one sentence with the last lines of its output. */
export function rootCause(targets: readonly TargetRecord[]): string | undefined {
  const failures = targets.flatMap((target) =>
    target.status === 'Failed'
      ? target.events.filter(({ status }) => status === 'Failed').map((event) => ({ target, event }))
      : [],
  );
  const [first] = failures.toSorted((a, b) => (a.event.endTime ?? 0) - (b.event.endTime ?? 0));
  if (!first) return undefined;
  const { message = '', logTail = '' } = first.event.diagnostics ?? {};
  const lines = logTail.trimEnd().split('\n').slice(-LINES_SHOWN).join('\n');
  return `First failure: ${first.target.instanceId} in ${first.event.name}: ${message}${lines ? `\n${lines}` : ''}`;
}
