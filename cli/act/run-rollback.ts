import type { ReleaseRequest } from '../../lib/events/release-request.ts';
import { previousGood } from '../../lib/release/previous-good.ts';
import type { ReleaseRecord } from '../../lib/release/release-record.ts';
import { refOfKey } from '../../lib/source/git/ref-key.ts';
import { openReleases, readable, type Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { onItsWay, releasesIn } from './releases-in.ts';
import { beginRelease } from './begin-release.ts';

/** A release of its own, by hand, of the revision that served before: judged as any other. */
export async function runRollback(context: CommandContext): Promise<ExitCode> {
  const { options, output, positionals } = context;
  const [application, environment] = [positionals['application']!, positionals['environment']!];
  const releases = await openReleases(context);
  output.note(releases.where);
  const records = await releasesIn(releases, application, environment);
  const busy = onItsWay(records, environment);
  if (busy)
    throw new UserError(`${busy.release} is on its way to ${environment}`, {
      hint: `\`signalbox stop ${busy.release}\` takes it back`,
    });
  const good = await readable(() => releases.store.good.find(application, environment));
  if (!good)
    throw new UserError(`nothing has proved good in ${environment} yet`, { exitCode: EXIT.notFound });
  const to = await target(context, releases, { records, serving: good.release, environment });
  const why = options['reason'] as string | undefined;
  const request: ReleaseRequest = {
    source: to.source,
    ...(refOfKey(to.source.key) ? { application } : {}),
    environments: [environment],
    reason: `back from ${good.release} to ${to.release}${why === undefined ? '' : `: ${why}`}`,
  };
  const sentence = `${environment} goes back from ${good.release} to ${to.release}`;
  return beginRelease(context, releases, { application, request, sentence });
}

interface Serving {
  readonly records: readonly ReleaseRecord[];
  readonly serving: string;
  readonly environment: string;
}

async function target(
  { options }: CommandContext,
  releases: Releases,
  { records, serving, environment }: Serving,
): Promise<Pick<ReleaseRecord, 'release' | 'source'>> {
  const named = options['to'] as string | undefined;
  if (named === undefined) {
    const previous = previousGood(records, { release: serving, environment });
    if (previous) return previous;
    throw new UserError(`no earlier release that succeeded in ${environment} is known`, {
      hint: '--to names one; `signalbox releases` lists them',
      exitCode: EXIT.notFound,
    });
  }
  const record = records.find(({ release }) => release === named) ?? (await releases.record(named));
  const there = record.environments.find(({ name }) => name === environment)?.status;
  if (there === 'succeeded' && record.application === records[0]!.application) return record;
  throw new UserError(`${named} has never proved good in ${environment} (${there ?? 'it was not there'})`, {
    hint: '`signalbox deploy` takes any revision anywhere',
  });
}
