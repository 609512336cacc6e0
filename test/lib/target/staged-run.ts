import { expect, vi } from 'vitest';
import type { Intent } from '../../../lib/release/intent.ts';
import type { Observation, Start, TakenBack } from '../../../lib/target/deploy-target.ts';
import { writeToken } from '../../../lib/target/park.ts';
import { APPLICATION, ENVIRONMENT, type Quality, type TargetStage } from './target-stage.ts';

/** A release on its way through the environment of a stage: what the state machine's steps do, one by one. */
export interface StagedRun {
  readonly version: string;
  readonly start: Start;
  intent(): Promise<Intent>;
  publish(): Promise<void>;
  deploy(): Promise<Intent>;
  observe(opened?: 'opened'): Promise<Observation>;
  revert(): Promise<TakenBack>;
  /** Looks until it is so. */
  sees(isThere: (seen: Observation) => boolean | Promise<boolean>): Promise<Observation>;
  /** Publishes, deploys, and goes on until users get something of the new version; its deployment still runs then. */
  beginShift(): Promise<void>;
  /** Goes all the way to the end of the deployment, and makes it the good one. */
  settle(): Promise<void>;
  /** Steps back until that is done. */
  takeBack(): Promise<TakenBack & { readonly done: true }>;
}

/** A machine that has much else to do takes its time. */
const WAIT = { timeout: 60_000, interval: 20 };

let releases = 0;

export async function startRun(stage: TargetStage, quality: Quality): Promise<StagedRun> {
  const version = String((releases += 1));
  const start = await startOf(stage, version, quality);
  const { run, planned } = start;
  const { target, state } = stage;
  await writeToken({ run, execution: start.execution, token: 'gate', awaiting: 'lane' }, state.intents);
  const intent = async () => (await state.intents.find(run))!;
  const observe: StagedRun['observe'] = async (opened) =>
    target.observe({ intent: await intent(), planned, opened: opened !== undefined, at: stage.now() });
  const revert = async () => target.revert({ intent: await intent(), planned, at: stage.now() });
  const sees: StagedRun['sees'] = (isThere) =>
    vi.waitFor(async () => {
      const seen = await observe('opened');
      if (await isThere(seen)) return seen;
      await stage.tick();
      throw new Error(`expected more of version ${version}, saw ${JSON.stringify(seen)}`);
    }, WAIT);
  const publish = () => target.publish(start);
  const deploy = () => target.deploy(start);
  const beginShift = async () => {
    await publish();
    await deploy();
    await sees(async ({ phase }) => {
      if (phase === 'ready') await target.continue(await intent(), 'READY_WAIT');
      return (await stage.serving()).includes(version);
    });
  };
  return {
    version,
    start,
    intent,
    publish,
    deploy,
    observe,
    revert,
    sees,
    beginShift,
    settle: async () => {
      await beginShift();
      await sees(({ phase }) => phase === 'shifted');
      await target.continue(await intent(), 'TERMINATION_WAIT');
      expect(await sees(({ ended }) => ended)).toMatchObject({ phase: 'shifted' });
      await keepAsGood(stage, start);
    },
    takeBack: () =>
      vi.waitFor(async () => {
        const taken = await revert();
        if (taken.done) {
          // At this moment, not some time after it.
          if (taken.result === 'returned') expect(await stage.serving()).not.toContain(version);
          return taken;
        }
        await stage.tick();
        throw new Error(`expected version ${version} to be taken back, got ${JSON.stringify(taken)}`);
      }, WAIT),
  };
}

async function startOf(stage: TargetStage, version: string, quality: Quality): Promise<Start> {
  const artifact = await stage.artifact(version, quality);
  const release = `${APPLICATION}-${version}`;
  const startedAt = stage.now();
  return {
    run: { release, application: APPLICATION, environment: ENVIRONMENT, startedAt, artifact },
    execution: `arn:aws:states:us-east-1:123456789012:execution:deployment:${release}`,
    at: startedAt,
    token: `token-${version}`,
    planned: stage.planned,
  };
}

/** As the pipeline writes it when a release has proved good. */
async function keepAsGood({ state }: TargetStage, { run }: Start): Promise<void> {
  const { sha256: _digest, ...location } = run.artifact;
  await state.good.set(APPLICATION, ENVIRONMENT, {
    version: 1,
    release: run.release,
    startedAt: run.startedAt,
    revision: { ...location, bundleType: 'zip' },
  });
}
