import { table } from '../columns.ts';
import type { Output, Style } from '../output.ts';
import type { CheckResult, Finding } from './check.ts';

const WORDS: Readonly<Record<CheckResult['status'], readonly [word: string, style: Style]>> = {
  ok: ['ok', 'green'],
  warning: ['warning', 'yellow'],
  fault: ['fault', 'red'],
  unreadable: ['could not be read', 'yellow'],
};

const HEAD = ['CHECK', 'STATUS', 'SEEN'];

/** A line per check, then each finding with what to do about it. */
export function resultLines(results: readonly CheckResult[], output: Pick<Output, 'style'>): string[] {
  const rows = results.map(({ name, status, seen }) => [name, styled(output, status), seen]);
  const findings = results.flatMap((result) => result.findings);
  return [...table(output, HEAD, rows), ...findings.flatMap((finding) => findingLines(finding, output))];
}

const findingLines = ({ level, about, what, do: todo }: Finding, output: Pick<Output, 'style'>) => [
  '',
  `${styled(output, level)}: ${about}: ${what}`,
  ...(todo === '' ? [] : [`  ${todo}`]),
];

function styled({ style }: Pick<Output, 'style'>, status: CheckResult['status']): string {
  const [word, format] = WORDS[status];
  return style(format, word);
}
