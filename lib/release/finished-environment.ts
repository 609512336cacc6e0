import { failureText } from './reason.ts';
import type { Failure } from './environment-run.ts';
import type { Intent } from './intent.ts';
import type { EnvironmentRecord } from './release-record.ts';

export type EnvironmentOutcome = 'succeeded' | 'rolled-back' | 'failed' | 'superseded';

/** How a release ended in an environment, in words: why, and which version serves now. */
export function finishedEnvironment(
  { outcome, failure, at }: { outcome: EnvironmentOutcome; failure: Failure | undefined; at: string },
  run: { readonly release: string; readonly environment: string },
  intent: Intent | undefined,
  serving: string | undefined,
): Partial<EnvironmentRecord> {
  return {
    status: outcome,
    endedAt: at,
    incident: intent?.incident,
    cause:
      outcome === 'succeeded'
        ? undefined
        : (intent?.incident?.cause ?? failureText(failure) ?? 'no cause is known'),
    serving: servingText({ outcome }, run, intent, serving),
  };
}

function servingText(
  { outcome }: { outcome: EnvironmentOutcome },
  { release, environment }: { release: string; environment: string },
  intent: Intent | undefined,
  good: string | undefined,
): string {
  if (outcome === 'succeeded') return `${environment} serves ${release}`;
  const previous = previousText(intent) ?? (good && `release ${good}`);
  const result = intent?.rollback?.result;
  // One that was being created when the run was stopped may have reached hosts before it was stopped too.
  const { deployment, stoppedAt, functions, service } = intent ?? {};
  const some = functions ? 'functions' : service ? 'tasks' : 'hosts';
  const began = [deployment, ...(functions ?? []).map((one) => one.deployment)];
  const touched = began.some((one) => one && (one.id !== undefined || stoppedAt !== undefined));
  if (outcome === 'rolled-back' || result === 'untouched' || !touched) {
    return previous
      ? `${environment} serves ${previous}`
      : `${environment} serves what it served before, nothing of this release`;
  }
  if (result === 'nothingBefore') {
    return `${environment} has no previous good version: ${some} that were reached run ${release}`;
  }
  const wanted = previous ?? 'the previous version';
  return `${environment} may serve ${release} on some ${some}: ${wanted} was not seen serving all traffic`;
}

function previousText(intent: Intent | undefined): string | undefined {
  const previous = intent?.previous;
  if (!previous) return versionsText(intent);
  return previous.release ? `release ${previous.release}` : `revision ${previous.revision.key}`;
}

/** `version 3 of hello and version 1 of worker`, `task definition web:7` */
const versionsText = (intent: Intent | undefined): string | undefined =>
  intent?.service
    ? `task definition ${intent.service.before.slice(intent.service.before.lastIndexOf('/') + 1)}`
    : intent?.functions?.map(({ function: name, before }) => `version ${before} of ${name}`).join(' and ');
