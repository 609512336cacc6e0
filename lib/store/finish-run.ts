import type { Failure } from '../release/environment-run.ts';
import { finishedEnvironment, type EnvironmentOutcome } from '../release/finished-environment.ts';
import { hasEnded, withDeploymentsOf, withEnvironment } from '../release/record-changes.ts';
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
  /** Something may still have to be cleaned up after: the intent stays, so that it is found. */
  readonly keepsIntent?: boolean;
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
      hasEnded(current, environment)
        ? undefined
        : withEnvironment(withDeploymentsOf(current, environment, intent), environment, ended),
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
  if (intent && !finish.keepsIntent) await ports.intents.close(intent);
  const standing = record?.environments.find(({ name }) => name === environment);
  return {
    outcome: standing?.status ?? outcome,
    reason: standing?.cause ?? ended.cause ?? text,
    environment,
  };
}

export interface Stopping {
  readonly at: string;
  readonly cause: string;
  /** Stops what still runs, and says what became of it. */
  readonly abandon: (intent: Intent) => Promise<Abandoned>;
}

export interface Abandoned {
  /** What became of the deployment, in words. */
  readonly became: string;
  /** The deployment that was found, where the intent did not know it. */
  readonly deploymentId?: string;
  /** Nothing can come after: no deployment is being created any more. */
  readonly isSettled: boolean;
}

/** Whoever was creating a deployment when its execution was stopped has long ended after this. */
const CREATED_WITHIN_MS = 5 * 60_000;

/**
 * Ends a run whose execution is gone: stops its deployment, records it, frees its lane. The intent is marked first, so
 * that a function which is still at work begins nothing more, and takes back what it began meanwhile.
 */
export async function stopRun(
  { release, environment }: Pick<Intent, 'release' | 'environment'>,
  { at, cause, abandon }: Stopping,
  ports: StateStore & { readonly lanes: Lanes },
): Promise<void> {
  const run = { release, environment };
  const marked = await ports.intents.change(
    run,
    (current) => current && { ...current, stoppedAt: current.stoppedAt ?? at },
  );
  if (!marked) return;
  const { became, deploymentId: id, isSettled } = await abandon(marked);
  if (id) {
    await ports.intents.change(
      run,
      (current) => current?.deployment && { ...current, deployment: { ...current.deployment, id } },
    );
  }
  const keepsIntent = !isSettled && Date.parse(at) - Date.parse(marked.stoppedAt!) < CREATED_WITHIN_MS;
  const failure = { error: 'Stopped', cause: `${cause}; ${became}` };
  await finishRun({ run: marked, at, outcome: 'failed', failure, keepsIntent }, ports);
}
