/** One line of a release's logs. */
export interface LogLine {
  /** Epoch ms, of AWS's own clock. */
  readonly timestamp: number;
  /** `build`, or the function or the host that wrote it. */
  readonly source: string;
  readonly message: string;
}

/** `2026-11-22T23:00:00.000Z  build  npm ci` */
export const logText = ({ timestamp, source, message }: LogLine): string =>
  `${new Date(timestamp).toISOString()}  ${source}  ${readable(message.trimEnd())}`;

/** Functions log JSON; a reader wants the sentence and what went wrong. */
function readable(message: string): string {
  const fields = parse(message);
  if (typeof fields?.['message'] !== 'string') return message;
  const error = fields['error'] as { message?: unknown } | undefined;
  const result = fields['result'] === undefined ? undefined : JSON.stringify(fields['result']);
  return [fields['level'], fields['message'], error?.message ?? result]
    .filter((part) => part !== undefined && part !== '{}')
    .join(' ');
}

function parse(message: string): Record<string, unknown> | undefined {
  if (!message.startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
