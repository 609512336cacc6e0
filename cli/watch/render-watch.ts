import { changeLine } from '../../lib/release/change-line.ts';
import { hasEnded, type EnvironmentRecord, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { durationText } from '../../lib/manifest/duration.ts';
import type { Style } from '../output.ts';
import { wrapped } from '../wrapped.ts';
import { alarmText, bar, hostText } from './pictures.ts';
import type { HostProgress, WatchState } from '../../lib/views/watch-state.ts';

/** A line of a screen, in one style. */
export interface ScreenLine {
  readonly text: string;
  readonly style?: Style;
}

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

const MOST_HOSTS = 12;
const CHANGES = 5;
/** Below it a screen shows no host on its own. */
const NARROW = 60;
/** Below it times have no day. */
const WIDE = 100;

/** A release on its way, as a screen; no line is wider and the screen no higher than the terminal. */
export function renderWatch(state: WatchState, size: ScreenSize): ScreenLine[] {
  const { record } = state;
  const lines: ScreenLine[] = [
    { text: headText(record, size), style: 'bold' },
    { text: stagesText(state) },
    ...record.environments.flatMap((environment) => environmentLines(environment, state, size)),
    ...changesOf(record).map((change) => changeText(change, size)),
  ];
  // The last row stays free for the cursor.
  return lines
    .slice(0, Math.max(1, size.rows - 1))
    .map(({ text, ...line }) => ({ text: cut(text, size.columns), ...line }));
}

/** An id begins with the application's name in most cases. */
const headText = ({ release, application, status }: WatchState['record'], { columns }: ScreenSize): string =>
  (columns < NARROW ? [release, status] : [release, application, status]).join('  ');

/** The reason of the end is told below the picture. */
const changesOf = ({ changes, reason }: WatchState['record']) =>
  changes.filter(({ text }) => text !== reason?.text).slice(-CHANGES);

/** Where there is little room the day goes first: a release is watched on the day on which it goes. */
function changeText(change: ReleaseRecord['changes'][number], { columns }: ScreenSize): ScreenLine {
  const at = columns < WIDE ? change.at.replace(/^.*T(\d\d:\d\d:\d\d).*$/, '$1') : change.at;
  return { text: changeLine({ ...change, at }), style: 'dim' };
}

/** `✔ plan  ▶ build  · deploy` */
function stagesText({ record, plan }: WatchState): string {
  const stages = plan?.build || record.stage === 'build' ? ['plan', 'build', 'deploy'] : ['plan', 'deploy'];
  const now = stages.indexOf(record.stage);
  const ended = hasEnded(record);
  return stages
    .map((stage, index) => `${ended || index < now ? '✔' : index === now ? '▶' : '·'} ${stage}`)
    .join('  ');
}

const COLOURS: Partial<Record<EnvironmentRecord['status'], Style>> = {
  succeeded: 'green',
  failed: 'red',
  'rolled-back': 'red',
  'rolling-back': 'red',
  waiting: 'yellow',
  superseded: 'yellow',
  pending: 'dim',
};

function environmentLines(environment: EnvironmentRecord, state: WatchState, size: ScreenSize): ScreenLine[] {
  const { name, status, deployments } = environment;
  const deployment = deployments.at(-1);
  const { succeeded, total, unit = 'hosts' } = deployment?.hosts ?? {};
  const what = total === 1 ? unit.slice(0, -1) : unit;
  const hosts = deployment?.hosts && `${succeeded} of ${total} ${what}`;
  const head = [name.padEnd(12), status.padEnd(12), deployment?.id, deployment?.status, hosts];
  const line: ScreenLine = {
    text: head.filter(Boolean).join('  ').trimEnd(),
    style: COLOURS[status] ?? 'cyan',
  };
  if (name !== state.record.environment || environment.endedAt !== undefined) return [line];
  return [line, ...currentLines(environment, state, size)];
}

/** What only the environment has that the release is in. */
function currentLines(environment: EnvironmentRecord, state: WatchState, size: ScreenSize): ScreenLine[] {
  const { traffic, alarms } = state;
  const width = Math.max(8, Math.min(30, size.columns - 40));
  const bake = bakeText(environment, state);
  const lines: ScreenLine[] = [];
  if (environment.incident) {
    const why = wrapped(`  why      ${environment.incident.cause}`, size.columns);
    lines.push(...why.map((text) => ({ text, style: 'red' as const })));
  }
  if (traffic) lines.push({ text: `  traffic  green ${bar(traffic.green, width)} blue  ${traffic.text}` });
  if (bake !== undefined) lines.push({ text: `  bake     ${bake}` });
  for (const alarm of alarms) {
    const style = alarm.state === 'ALARM' ? ({ style: 'red' } as const) : {};
    lines.push({ text: `  alarm    ${alarmText(alarm)}`, ...style });
  }
  return size.columns < NARROW ? lines : [...lines, ...hostLines(state)];
}

function bakeText({ name, status, shiftedAt }: EnvironmentRecord, { plan, now }: WatchState) {
  const seconds = plan?.environments.find((planned) => planned.name === name)?.bake.seconds;
  if (status !== 'baking' || shiftedAt === undefined || !seconds) return undefined;
  const left = seconds - Math.max(0, (Date.parse(now) - Date.parse(shiftedAt)) / 1000);
  if (left <= 0) return `${durationText(seconds)} are over, the verdict is due`;
  return `${durationText(left)} of ${durationText(seconds)} left at ${now} (AWS's clock)`;
}

/** Those that failed first, then those at work. */
function hostLines({ hosts, hostCount }: WatchState): ScreenLine[] {
  const shown = [...hosts].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_HOSTS);
  const width = Math.max(0, ...shown.map(({ id }) => id.length));
  const lines = shown.map((host): ScreenLine => {
    const style = host.status === 'Failed' ? ({ style: 'red' } as const) : {};
    return { text: `  ${hostText(host, width)}`, ...style };
  });
  const left = hostCount - shown.length;
  return left > 0 ? [...lines, { text: `  and ${left} more`, style: 'dim' }] : lines;
}

const RANKS = ['Failed', 'InProgress', 'Pending', 'Ready', 'Succeeded'];
const rank = ({ status }: HostProgress): number =>
  RANKS.indexOf(status) + RANKS.length * Number(!RANKS.includes(status));

const cut = (text: string, columns: number): string =>
  text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
