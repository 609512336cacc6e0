import * as z from 'zod/mini';
import { failure } from '../release/environment-run.ts';
import type { Failure } from '../release/environment-run.ts';
import { childEnd, stoppedCause } from '../release/reason.ts';
import { withRelease } from '../release/release-id.ts';
import type { ReleaseRecord } from '../release/release-record.ts';
import { stoppedText } from '../release/stopped-text.ts';
import { endRelease, ensureRecord } from '../store/end-release.ts';
import { stopRun } from '../store/finish-run.ts';
import type { ClosePorts } from './close-stopped.ts';
import { buildFailureText, lastBuildLines, wasBuildStopped } from './last-build-lines.ts';

/** What the last state of a release's own execution says. */
export const endedByItself = z.pipe(
  z.object({
    execution: z.string(),
    startedAt: z.string(),
    at: z.string(),
    input: z.unknown(),
    failure: z.optional(z.extend(failure, { stage: z.string() })),
  }),
  z.transform(withRelease),
);

export type EndedByItself = z.infer<typeof endedByItself>;

/** Ends the record of a release whose execution has come to its end. */
export async function closeEnded(ended: EndedByItself, ports: ClosePorts): Promise<ReleaseRecord> {
  const { execution, startedAt, at, input, failure } = ended;
  const { sourceBucket, records } = ports;
  const release = await ensureRecord({ execution, startedAt, input, sourceBucket }, records);
  // An environment whose execution was stopped could not end itself, and the event that says so may come later.
  const cause = stoppedCause(childEnd(failure?.cause) ?? { status: 'UNKNOWN' });
  for await (const intent of ports.intents.ofRelease(release)) {
    await stopRun(intent, { at, cause, abandon: (left) => ports.targets(left).stop(left) }, ports);
  }
  return (await endRelease({ release, at, ...(await explained(release, failure, ports)) }, records))!;
}

/** A failed build's failure is a whole build, and its log says more. */
async function explained(release: string, failure: EndedByItself['failure'], { logs, records }: ClosePorts) {
  if (failure?.stage !== 'build') return { failure };
  const stopAsked = wasBuildStopped(failure.cause) ? (await records.find(release))?.stopAsked : undefined;
  if (stopAsked) return { failure: { ...failure, cause: stoppedText(stopAsked, 'it was built') } };
  const said: Failure = { ...failure, cause: buildFailureText(failure.cause) };
  return { failure: said, buildLog: await lastBuildLines(logs, failure.cause) };
}
