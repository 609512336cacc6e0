import type { Failure } from '../release/environment-run.ts';
import { finishedEnvironment, type EnvironmentOutcome } from '../release/finished-environment.ts';
import { withEnvironment } from '../release/record-changes.ts';
import type { Intent } from '../release/intent.ts';
import type { Artifact } from '../release/release-record.ts';
import type { Lanes } from './lanes.ts';
import type { StateStore } from './state-store.ts';

export interface Finish {
  readonly run: {
    readonly release: string;
    readonly application: string;
    readonly environment: string;
    readonly startedAt: string;
  };
  readonly at: string;
  readonly outcome: EnvironmentOutcome;
  readonly failure?: Failure;
  /** What serves from now on, where the outcome is a success. */
  readonly revision?: Artifact;
}

/**
 * Ends a release's way through an environment. Done twice it changes nothing more; what died half way is found by its
 * intent, which goes last.
 */
export async function finishRun(finish: Finish, ports: StateStore & { readonly lanes: Lanes }) {
  const { run, at, outcome, failure, revision } = finish;
  const { release, application, environment, startedAt } = run;
  const intent = await ports.intents.find(run);
  const good = await ports.good.find(application, environment);
  const ended = finishedEnvironment({ outcome, failure, at }, run, intent, good?.release);
  const text = outcome === 'succeeded' ? ended.serving! : `${outcome}: ${ended.cause}; ${ended.serving}`;
  const record = await ports.records.change(
    release,
    // A run that was ended before stays as it was ended.
    (current) =>
      hasEnded(current.environments, environment) ? undefined : withEnvironment(current, environment, ended),
    { at, environment, text },
  );
  if (outcome === 'succeeded' && revision) {
    const { sha256: _digest, ...location } = revision;
    await ports.good.set(application, environment, {
      version: 1,
      release,
      startedAt,
      revision: { ...location, bundleType: 'zip' },
    });
  }
  await ports.lanes.leave(application, environment, release);
  if (intent) await ports.intents.close(intent);
  const standing = record?.environments.find(({ name }) => name === environment);
  return {
    outcome: standing?.status ?? outcome,
    reason: standing?.cause ?? ended.cause ?? text,
    environment,
  };
}

export interface Stopping<Port> {
  readonly at: string;
  readonly cause: string;
  /** Stops what still runs, and says what became of it. */
  readonly abandon: (intent: Intent, deployments: Port) => Promise<string>;
  readonly deployments: Port;
}

/** Ends a run whose execution is gone: stops its deployment, records it, frees its lane. */
export async function stopRun<Port>(
  intent: Intent,
  { at, cause, abandon, deployments }: Stopping<Port>,
  ports: StateStore & { readonly lanes: Lanes },
): Promise<void> {
  const became = await abandon(intent, deployments);
  const failure = { error: 'Stopped', cause: `${cause}; ${became}` };
  await finishRun({ run: intent, at, outcome: 'failed', failure }, ports);
}

const ENDED = new Set(['succeeded', 'failed', 'rolled-back', 'superseded']);

const hasEnded = (environments: readonly { name: string; status: string }[], name: string): boolean =>
  environments.some((environment) => environment.name === name && ENDED.has(environment.status));
