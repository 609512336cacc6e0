import { changeLine } from '../../lib/release/change-line.ts';
import { endLine } from '../../lib/release/end-line.ts';
import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { followRelease } from '../../lib/store/follow-release.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { watchLive } from '../watch/watch-live.ts';
import { findReleasesToShow, recordReader } from './find-releases.ts';
import { shownRecord } from './shown-record.ts';

/** Ctrl-C detaches: the release goes on, and the exit code says that its end was not seen. */
export async function runWatch(context: CommandContext): Promise<ExitCode> {
  const { output, positionals, signal } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const named = positionals['release']!;
  const found = await findReleasesToShow(releases, named, signal);
  return endOf(context, releases, { named: found.length === 1 ? found[0]! : named, found });
}

/** Follows a release that was just started, and answers with its verdict. */
export const endOfRelease = (context: CommandContext, releases: Releases, release: string) =>
  endOf(context, releases, { named: release, found: [release] });

async function endOf(
  context: CommandContext,
  releases: Releases,
  { named, found }: { readonly named: string; readonly found: readonly string[] },
): Promise<ExitCode> {
  const { output, options } = context;
  const { screen } = output;
  const isLive = screen !== undefined && found.length === 1 && !options['json'];
  const follow = isLive
    ? (release: string) => watchLive(context, { releases, release, screen })
    : (release: string) => watchOne(context, releases, release);
  const records = await Promise.all(found.map(follow));
  const ended = records.filter((record) => record !== undefined);
  if (ended.length < records.length) {
    output.note(`detached; \`signalbox watch ${named}\` follows it again`);
    return EXIT.interrupted;
  }
  const shown = ended.map(shownRecord);
  if (options['json']) output.json(shown.length === 1 ? shown[0] : shown);
  return ended.every(({ status }) => status === 'succeeded') ? EXIT.succeeded : EXIT.failed;
}

/** Tells a release line by line; its record once it has ended, undefined where nobody waited for that. */
async function watchOne(
  { output, options, signal, positionals }: CommandContext,
  releases: Releases,
  release: string,
): Promise<ReleaseRecord | undefined> {
  const tell = options['json'] ? () => {} : (line: string) => output.text(line);
  const find = recordReader(releases, release, positionals['release']);
  for await (const { record, changes } of followRelease({ find, signal })) {
    for (const change of changes) tell(changeLine(change));
    if (!hasEnded(record)) continue;
    const last = endLine(record);
    if (last !== undefined) tell(last);
    return record;
  }
  return undefined;
}
