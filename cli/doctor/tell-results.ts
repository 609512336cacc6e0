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

type Told = Pick<Output, 'style' | 'text' | 'line'>;

/** A line per check, then each finding with what to do about it. A narrow terminal breaks all but what is to be copied. */
export function tellResults(results: readonly CheckResult[], output: Told): void {
  const rows = results.map(({ name, status, seen }) => [name, styled(output, status), seen]);
  const findings = results.flatMap((result) => result.findings);
  for (const row of table(output, HEAD, rows)) output.text(row);
  for (const finding of findings) tellFinding(finding, output);
}

function tellFinding({ level, about, what, do: todo }: Finding, output: Told): void {
  output.line();
  output.text(`${styled(output, level)}: ${about}: ${what}`);
  if (todo !== '') output.line(`  ${todo}`);
}

function styled({ style }: Pick<Output, 'style'>, status: CheckResult['status']): string {
  const [word, format] = WORDS[status];
  return style(format, word);
}
