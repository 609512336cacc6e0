import type { AlarmTrace, HostProgress } from '../../lib/views/watch-state.ts';

/** `██████░░░░` for 0.6 */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

const HEIGHTS = '▁▂▃▄▅▆▇█';

/** Values as a line of bars, of which `top` and everything above reaches the top. */
export function sparkline(values: readonly number[], top: number): string {
  const most = Math.max(top, ...values);
  return values
    .map((value) => {
      const share = most > 0 ? Math.max(0, value) / most : 0;
      return HEIGHTS[Math.min(HEIGHTS.length - 1, Math.floor(share * (HEIGHTS.length - 1) + 0.5))];
    })
    .join('');
}

/** `hello-5xx  OK  ▁▁▂█  65, limit 5` */
export function alarmText({ name, state, threshold, points }: AlarmTrace): string {
  const values = points.map(({ value }) => value);
  const last = values.at(-1);
  const picture = values.length > 0 ? sparkline(values, threshold ?? 0) : undefined;
  const numbers = [last, threshold === undefined ? undefined : `limit ${threshold}`];
  return [name, state, picture, numbers.filter((part) => part !== undefined).join(', ')]
    .filter(Boolean)
    .join('  ');
}

const MARKS: Readonly<Record<string, string>> = {
  Succeeded: '■',
  InProgress: '▶',
  Failed: '✗',
  Skipped: '-',
  Pending: '·',
};

/** `i-0abc  green  ■■■▶··  AfterInstall` */
export function hostText({ id, fleet, status, events }: HostProgress, width: number): string {
  const marks = events.map((event) => MARKS[event.status] ?? '?').join('');
  const at =
    events.find((event) => event.status === 'Failed') ??
    events.find((event) => event.status === 'InProgress');
  return [id.padEnd(width), (fleet ?? '').toLowerCase().padEnd(5), marks, at?.name ?? status]
    .join('  ')
    .trimEnd();
}
