import { atMost } from '../../lib/runtime/at-most.ts';
import { readVelocity } from '../../lib/store/read-velocity.ts';
import { isDay } from '../../lib/velocity/day.ts';
import { openReleases, readable } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readNumber } from '../releases/read-number.ts';
import { wantedApplications } from '../releases/wanted-applications.ts';
import { UserError } from '../user-error.ts';
import { velocityLines } from './velocity-lines.ts';

const AT_ONCE = 4;
const MOST_DAYS = 3_660;

/** What is measured of each application over the days asked for, from the roll-ups of its release records alone. */
export async function runVelocity(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const period = readPeriod(options);
  const releases = await openReleases(context);
  output.note(releases.where);
  const applications = await wantedApplications(releases, positionals['application']);
  const measured = await readable(() =>
    atMost(AT_ONCE, applications, (application) =>
      readVelocity(releases.store.objects, { application, ...period }),
    ),
  );
  if (options['json']) output.json(measured);
  else if (measured.length === 0) output.line('no releases yet');
  else for (const line of measured.flatMap((each) => velocityLines(each, output))) output.text(line);
  if (!options['json'] && measured.some(({ environments }) => environments.length > 0)) output.note(REMARK);
  return EXIT.succeeded;
}

const REMARK =
  'by the clock of AWS, in UTC; lead time begins with the push or upload; "half" and "nine of ten" are true to a factor of two';

function readPeriod(options: CommandContext['options']) {
  const days = readNumber('days', options['days'] as string, { most: MOST_DAYS });
  const [from, to] = [readDay('from', options['from']), readDay('to', options['to'])];
  if (from !== undefined && to !== undefined && from > to)
    throw new UserError(`expected --from to be no later than --to, got ${from} and ${to}`, {
      exitCode: EXIT.usage,
    });
  const today = new Date().toISOString().slice(0, 10);
  return { days, today, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function readDay(option: string, value: string | boolean | undefined): string | undefined {
  if (typeof value !== 'string' || isDay(value)) return value as string | undefined;
  throw new UserError(`expected --${option} to be a day like 2026-01-31, got ${value}`, {
    exitCode: EXIT.usage,
  });
}
