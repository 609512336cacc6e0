import {
  applicationStatus,
  type ApplicationStatus,
  type UnderWay,
} from '../../lib/views/application-status.ts';
import { atMost } from '../../lib/runtime/at-most.ts';
import { withoutNext } from '../../lib/release/reason.ts';
import { openReleases, readable } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { unknownName } from '../unknown-name.ts';
import { styledStatus } from './status-style.ts';

/** What a new user sees first. */
const NO_RELEASES = 'no releases yet: `signalbox push <dir>` starts one';

/** Applications that are read at the same time. */
const AT_ONCE = 8;

export async function runStatus(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const wanted = positionals['application'];
  const names = wanted === undefined ? await releases.applications() : [wanted];
  const found = await readable(() =>
    atMost(AT_ONCE, names, (name) => applicationStatus(releases.store, name)),
  );
  const statuses = found.filter((status) => status !== undefined);
  if (wanted !== undefined && statuses.length === 0)
    throw unknownName({
      message: `the application ${wanted} has no release`,
      name: wanted,
      known: await releases.applications(),
    });
  if (options['json']) output.json(statuses);
  else if (statuses.length === 0) output.line(NO_RELEASES);
  else for (const status of statuses) tell(context, status);
  return EXIT.succeeded;
}

function tell({ output }: CommandContext, status: ApplicationStatus): void {
  const state = styledStatus(output, status.status);
  output.text(
    `${output.style('bold', status.application)}  ${state}  ${status.release}  started ${status.startedAt}`,
  );
  for (const { name, status: stage = '', serving } of status.environments) {
    output.text(`  ${name.padEnd(16)} ${stage.padEnd(13)} ${serving ?? ''}`.trimEnd());
  }
  const { reason, next = '' } = status;
  if (reason !== undefined && status.status !== 'succeeded') output.text(`  ${withoutNext(reason, next)}`);
  for (const release of status.underWay) output.text(`  ${underWayText(release)}`);
  if (next !== '') output.text(`  ${output.style('dim', 'next')}  ${next}`);
}

/** `also under way: hello-1, in staging waiting, started …` */
function underWayText({ release, stage, startedAt, environments }: UnderWay): string {
  const where = environments.filter(({ status }) => !RESTING.has(status));
  const stands = where.map(({ name, status }) => `in ${name} ${status}`);
  return `also under way: ${release}, ${stands.join(' and ') || `in its ${stage}`}, started ${startedAt}`;
}

const RESTING = new Set(['pending', 'succeeded']);
