/** One measured figure beside its aim and, where one is installed, a peer's figure of the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly aim?: number;
  /** Whether a larger figure is the better one. */
  readonly better: 'higher' | 'lower';
  readonly peer?: { readonly name: string; readonly value: number };
  /** How it was measured, in a few words. */
  readonly how: string;
}

/** The figures as a table for a terminal. */
export function figureTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => [
    figure.name,
    `${rounded(figure.value)} ${figure.unit}`,
    figure.aim === undefined ? '' : `${figure.aim} (${meets(figure) ? 'met' : 'missed'})`,
    figure.peer === undefined ? 'none here' : `${figure.peer.name}: ${rounded(figure.peer.value)}`,
    figure.peer === undefined ? '' : `x${(figure.value / figure.peer.value).toFixed(2)}`,
    figure.how,
  ]);
  const head = ['figure', 'measured', 'aim', 'peer', 'ratio', 'how'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const meets = ({ value, aim, better }: Figure) => (better === 'higher' ? value >= aim! : value <= aim!);

const rounded = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toFixed(2);

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
