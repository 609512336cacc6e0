import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded, type ReleaseRecord } from '../../lib/release/release-record.ts';
import { openReleases, type Releases } from '../aws/open-releases.ts';
import type { CommandContext } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { changeLine } from './change-line.ts';
import { untoldChanges } from './untold-changes.ts';

const INTERVAL_MS = 1_000;

/** Ctrl-C detaches: the release goes on, and the exit code says that its end was not seen. */
export async function runWatch(context: CommandContext): Promise<ExitCode> {
  const { output, options, positionals } = context;
  const releases = await openReleases(context);
  output.note(releases.where);
  const release = positionals['release']!;
  const tell = options['json'] ? () => {} : (line: string) => output.line(line);
  const record = await follow(releases, release, tell, context.signal);
  if (!record) {
    output.note(`detached; \`signalbox watch ${release}\` follows it again`);
    return EXIT.unreadable;
  }
  if (options['json']) output.json(record);
  else output.line(`${record.status}: ${record.reason?.text ?? `release ${release} has ended`}`);
  return record.status === 'succeeded' ? EXIT.succeeded : EXIT.failed;
}

async function follow(
  releases: Releases,
  release: string,
  tell: (line: string) => void,
  signal: AbortSignal,
): Promise<ReleaseRecord | undefined> {
  let last: ReleaseRecord['changes'][number] | undefined;
  while (!signal.aborted) {
    const record = await releases.record(release);
    for (const change of untoldChanges(record.changes, last)) tell(changeLine(change));
    last = record.changes.at(-1) ?? last;
    if (hasEnded(record)) return record;
    await delay(INTERVAL_MS, undefined, { signal }).catch(() => {});
  }
  return undefined;
}
