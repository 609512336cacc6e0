import { changeLine } from '../../lib/release/change-line.ts';
import { withoutNext } from '../../lib/release/reason.ts';
import type { EnvironmentRecord, Incident, ReleaseRecord } from '../../lib/release/release-record.ts';
import { spanText } from '../../lib/release/span.ts';
import { columns } from '../columns.ts';
import type { Output } from '../output.ts';
import { styledStatus } from './status-style.ts';

type Styled = Pick<Output, 'style'>;

/** The whole story of a release. All times and durations are of AWS's clock, and it says so. */
export function storyLines(record: ReleaseRecord, output: Styled): string[] {
  return [
    `${output.style('bold', record.release)}  ${styledStatus(output, record.status)}`,
    ...columns(facts(record).map(([name, value]) => [`  ${output.style('dim', name)}`, value])),
    ...record.environments.flatMap((environment) => ['', ...environmentLines(environment, output)]),
    '',
    output.style('bold', 'changes'),
    ...record.changes.map((change) => `  ${changeLine(change)}`),
    ...(record.reason ? ['', ...reasonLines(record.reason, output)] : []),
  ];
}

function facts(record: ReleaseRecord): (readonly [string, string])[] {
  const { application, source, pushed, requested, build, artifact, startedAt, endedAt, earlier, stopAsked } =
    record;
  const version = source.versionId === undefined ? '' : ` (version ${source.versionId})`;
  const ended = endedAt === undefined ? `${record.stage}, not ended` : `to ${endedAt}`;
  const took = spanText(startedAt, endedAt);
  return present([
    ['application', application],
    ['source', `s3://${source.bucket}/${source.key}${version}`],
    ['commit', pushed && commitText(pushed)],
    ['asked for', requestedText(requested)],
    ['stop', stopAsked && !endedAt ? `asked for by ${stopAsked.by}` : undefined],
    ['same as', earlier],
    ['time', `${startedAt} ${ended}${took === undefined ? '' : `, ${took}`} (AWS's clock)`],
    ['build', build?.id],
    ['artifact', artifact && `s3://${artifact.bucket}/${artifact.key}, sha256 ${artifact.sha256}`],
    ['signed by', artifact?.provenance?.signedBy],
  ]);
}

/** Who has not told git a name is nobody here. */
function commitText({ commit, subject, ref, by }: NonNullable<ReleaseRecord['pushed']>): string {
  // Git writes a name, an address, and when: https://git-scm.com/docs/git-commit-tree#_commit_information
  const who = by.replace(/ \d+ [+-]\d{4}$/, '');
  return `${commit} ${subject} (${who === '' ? ref : `${ref}, by ${who}`})`;
}

function requestedText({ by, reason, environments }: ReleaseRecord['requested']): string {
  const only = environments === undefined ? '' : `, only ${environments.join(', ')}`;
  return `${BY[by]}${only}${reason === undefined ? '' : `: ${reason}`}`;
}

const BY = { upload: 'by an upload', push: 'by a push', manual: 'by hand' } as const;

function environmentLines(environment: EnvironmentRecord, output: Styled): string[] {
  const { name, deploymentGroup, status, startedAt, shiftedAt, endedAt } = environment;
  const rows = present([
    ['group', deploymentGroup],
    ['took', spanText(startedAt, endedAt)],
    [
      'traffic',
      shiftedAt && `on the new version after ${spanText(startedAt, shiftedAt) ?? '?'}, at ${shiftedAt}`,
    ],
    ...environment.deployments.map((deployment) => ['deployment', deploymentText(deployment)] as const),
    ...environment.verdicts.map(
      ({ at, outcome, reason }) => ['verdict', `${outcome} at ${at}: ${reason}`] as const,
    ),
    ...(environment.incident ? incidentFacts(environment.incident) : []),
    ['cause', environment.incident ? undefined : environment.cause],
    ['serving', environment.serving],
  ]);
  return [
    `${output.style('bold', name)}  ${styledStatus(output, status)}`,
    ...columns(rows.map(([label, value]) => [`  ${output.style('dim', label)}`, value])),
  ];
}

function deploymentText({ id, kind, attempt, status, hosts }: EnvironmentRecord['deployments'][number]) {
  const how = kind === 'rollback' ? 'brings the old version back' : 'brings the release';
  const reached = hosts && reachedText(hosts);
  return [id, how, `attempt ${attempt}`, status, reached].filter(Boolean).join(', ');
}

type Hosts = NonNullable<EnvironmentRecord['deployments'][number]['hosts']>;

function reachedText({ succeeded, total, failed, unit }: Hosts): string {
  const what = `${unit === undefined ? 'host' : 'task'}${total === 1 ? '' : 's'}`;
  return `${succeeded} of ${total} ${what}, ${failed} failed`;
}

function incidentFacts({ cause, samples, comparison, ...at }: Incident): (readonly [string, string?])[] {
  const { alarmAt, stopAt, trafficBackAt } = at;
  const numbers = samples.map(({ at: when, value }) =>
    when === undefined ? `${value}` : `${value} at ${when}`,
  );
  return [
    ['cause', cause],
    [
      'samples',
      samples.length > 0 ? `${numbers.join(', ')}${comparison ? ` (${comparison})` : ''}` : undefined,
    ],
    ['alarm', alarmAt],
    ['stopped', stopAt && [stopAt, after(alarmAt, stopAt, 'the alarm')].filter(Boolean).join(', ')],
    [
      'back',
      trafficBackAt &&
        `the old version had all traffic at ${[trafficBackAt, after(alarmAt ?? stopAt, trafficBackAt, alarmAt ? 'the alarm' : 'the stop')].filter(Boolean).join(', ')}`,
    ],
  ];
}

function after(from: string | undefined, to: string, what: string): string | undefined {
  const span = spanText(from, to);
  return span === undefined ? undefined : `${span} after ${what}`;
}

const reasonLines = ({ text, next }: NonNullable<ReleaseRecord['reason']>, output: Styled): string[] => [
  output.style('bold', 'why'),
  `  ${withoutNext(text, next)}`,
  `  ${output.style('dim', 'next')}  ${next}`,
];

const present = (rows: readonly (readonly [string, string?])[]): (readonly [string, string])[] =>
  rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, value] as const]));
