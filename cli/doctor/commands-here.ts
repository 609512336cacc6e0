import { shellQuote } from '../shell-quote.ts';
import type { CommandContext } from '../command.ts';
import type { Finding } from './check.ts';

/**
 * What makes the `aws` commands of findings act on the cloud that was looked at; undefined where there are none, or where
 * no option but the environment said which cloud that is.
 */
export function commandsHere(
  findings: readonly Finding[],
  { local, port, profile, region }: CommandContext['options'],
): string | undefined {
  if (!findings.some((finding) => /\baws /.test(finding.do))) return undefined;
  const setting = local
    ? `eval "$(signalbox env --port ${String(port)})"`
    : exported({ AWS_PROFILE: profile, AWS_REGION: region, AWS_DEFAULT_REGION: region });
  return setting && `before a command that begins with aws: ${setting}`;
}

/** AWS_DEFAULT_REGION is what version 1 of the AWS CLI reads. */
function exported(variables: Readonly<Record<string, unknown>>): string | undefined {
  const set = Object.entries(variables).flatMap(([name, value]) =>
    typeof value === 'string' ? [`${name}=${shellQuote(value)}`] : [],
  );
  return set.length === 0 ? undefined : `export ${set.join(' ')}`;
}
