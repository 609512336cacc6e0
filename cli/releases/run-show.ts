import { openReleases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { findReleasesToShow } from './find-releases.ts';
import { shownRecord } from './shown-record.ts';
import { storyLines } from './story-lines.ts';

export async function runShow(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals, signal } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const found = await findReleasesToShow(releases, positionals['release']!, signal);
  const records = await Promise.all(found.map((release) => releases.record(release)));
  if (options['json']) {
    const shown = records.map(shownRecord);
    output.json(shown.length === 1 ? shown[0] : shown);
  } else for (const record of records) for (const line of storyLines(record, output)) output.text(line);
  return EXIT.succeeded;
}
