import { releaseSummary } from '../../lib/release/release-summary.ts';
import { releasePage } from '../../lib/store/release-page.ts';
import { openReleases, readable } from '../aws/open-releases.ts';
import { table } from '../columns.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { readNumber } from './read-number.ts';
import { SUMMARY_HEAD, summaryRow } from './summary-row.ts';
import { wantedApplications } from './wanted-applications.ts';

const MOST = 1_000;

/** A page of releases, the newest first. */
export async function runReleases(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const limit = readNumber('limit', options['limit'] as string, { most: MOST });
  const releases = await openReleases(context);
  output.note(releases.where);
  const application = positionals['application'];
  const applications = await wantedApplications(releases, application);
  const before = options['after'] as string | undefined;
  const after = before === undefined ? undefined : await releases.record(before);
  const { records, more } = await readable(() =>
    releasePage(releases.store.objects, { applications, limit, ...(after ? { after } : {}) }),
  );
  const summaries = records.map(releaseSummary);
  const next = more ? summaries.at(-1)?.release : undefined;
  if (options['json']) {
    output.json({ releases: summaries, next });
    return EXIT.succeeded;
  }
  const rows = summaries.map((summary) => summaryRow(output, summary));
  if (rows.length === 0) output.line('no releases');
  else for (const line of table(output, SUMMARY_HEAD, rows)) output.text(line);
  if (next !== undefined)
    output.note(`older ones: signalbox releases ${application ?? ''} --after ${next}`.replace('  ', ' '));
  return EXIT.succeeded;
}
