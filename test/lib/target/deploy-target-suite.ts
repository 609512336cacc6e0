import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { deploymentsOf, type Intent } from '../../../lib/release/intent.ts';
import { GroupBusy, Refused } from '../../../lib/release/refused.ts';
import { startRun, type StagedRun } from './staged-run.ts';
import type { TargetStage } from './target-stage.ts';

export interface DeployTargetSuite {
  /** A target that nothing was deployed to yet. */
  start(): Promise<TargetStage>;
  /** What such a target does not have, each with the reason, which is printed beside the test that is skipped for it. */
  readonly lacks: Partial<Record<Ability, string>>;
  /** What `failure` says of a version whose deployment fails by itself. */
  readonly bad: { readonly kind: 'deployment' | 'validation'; readonly cause: RegExp };
}

type Ability =
  'publishing' | 'first version' | 'ready wait' | 'termination wait' | 'alarm' | 'requests' | 'pruning';

/** What holds of every adapter of the DeployTarget port, on the target itself. Each test finds what the one before left. */
export function deployTargetSuite(suite: DeployTargetSuite): void {
  let stage: TargetStage;
  let good: StagedRun;
  beforeAll(async () => {
    stage = await suite.start();
  });
  afterAll(async () => {
    await stage?.stop();
    vi.unstubAllEnvs();
  });

  /** A test of what not every target has. */
  const has = (ability: Ability, title: string, test: () => Promise<void>) => {
    const reason = suite.lacks[ability];
    if (reason) it.skip(`${title} (skipped: ${reason})`, test);
    else it(title, test, 90_000);
  };
  const holds = (title: string, test: () => Promise<void>) => it(title, test, 90_000);
  const begin = (quality: 'good' | 'bad' | 'unfit' = 'good') => startRun(stage, quality);
  const onlyServes = async ({ version }: StagedRun) => expect(await stage.serving()).toEqual([version]);

  describe('a release that has started nothing', () => {
    holds('is gone, untouched, not stopped and not told of; no wait of it is ended', async () => {
      const run = await begin();
      const intent = await run.intent();
      expect(await run.observe()).toMatchObject({ phase: 'gone', ended: true });
      expect(await run.revert()).toMatchObject({ done: true, result: 'untouched' });
      expect(await stage.target.stop(intent)).toEqual({
        became: 'no deployment had been started',
        isSettled: true,
      });
      expect(await stage.target.progress(intent, 'there')).toBeUndefined();
      expect(await stage.target.failure(intent)).toEqual({
        kind: 'deployment',
        cause: 'no deployment was started',
      });
      await stage.target.continue(intent, 'READY_WAIT');
      expect(await run.intent()).toEqual(intent);
    });

    holds('starts nothing where it was stopped meanwhile', async () => {
      const run = await begin();
      await stage.state.intents.change(run.start.run, (current) => ({
        ...current!,
        stoppedAt: stage.now(),
      }));
      const began = async () => {
        await run.publish();
        await run.deploy();
      };
      await expect(began()).rejects.toThrow(Refused);
      expect(idsOf(await run.intent())).toEqual([]);
    });

    has('publishing', 'is refused where it could never be deployed, before anything is made', async () => {
      const before = await stage.published!();
      const run = await begin('unfit');
      await expect(run.publish()).rejects.toThrow(Refused);
      expect(await stage.published!()).toEqual(before);
    });
  });

  describe('the first version of all', () => {
    has('first version', 'leaves nothing to go back to', async () => {
      const run = await begin();
      await run.publish();
      await run.deploy();
      expect(await run.takeBack()).toMatchObject({ result: 'nothingBefore' });
      expect(await stage.serving()).not.toContain(run.version);
    });
  });

  describe('a good version', () => {
    let run: StagedRun;
    beforeAll(async () => {
      good = await begin();
      await good.settle();
      run = await begin();
    }, 90_000);

    has('publishing', 'is published once, however often, and gets no traffic by that', async () => {
      const before = await stage.published!();
      await run.publish();
      await run.publish();
      expect(await stage.published!()).toHaveLength(before.length + 1);
      await onlyServes(good);
    });

    holds('is deployed once: adopted, also by a call that knows nothing of the first', async () => {
      await run.publish();
      const ids = idsOf(await run.deploy());
      expect(ids).not.toEqual([]);
      expect(idsOf(await run.deploy())).toEqual(ids);
      await stage.state.intents.change(run.start.run, (current) => withoutIds(current!));
      const adopted = await run.deploy();
      expect(idsOf(adopted)).toEqual(ids);
      for (const id of ids) {
        expect(await stage.state.intents.byDeployment(id)).toMatchObject({ release: run.start.run.release });
      }
    });

    has('ready wait', 'waits for its traffic until it is told', async () => {
      expect(await run.sees(({ phase }) => phase === 'ready')).toMatchObject({ ended: false });
      await onlyServes(good);
      await stage.target.continue(await run.intent(), 'READY_WAIT');
    });

    holds('is shifted when it alone serves, and looking changes nothing', async () => {
      const before = await run.intent();
      await run.sees(({ phase }) => phase === 'shifted');
      await onlyServes(run);
      const [first, second] = [await run.observe('opened'), await run.observe('opened')];
      expect(second).toEqual(first);
      expect(await run.intent()).toEqual(before);
      // Nobody waits for that any more.
      await stage.target.continue(before, 'READY_WAIT');
      await onlyServes(run);
    });

    has('termination wait', 'keeps the old version until it is told', async () => {
      expect((await run.observe('opened')).ended).toBe(false);
      expect(await stage.target.progress(await run.intent(), 'there')).toMatchObject({ active: true });
      await stage.target.continue(await run.intent(), 'TERMINATION_WAIT');
    });

    holds('has ended then, and says so; it is not stopped', async () => {
      const seen = await run.sees(({ ended }) => ended);
      expect(seen.phase).toBe('shifted');
      const intent = await run.intent();
      expect(await stage.target.progress(intent, 'there')).toMatchObject({
        status: seen.status,
        active: false,
      });
      expect((await stage.target.failure(intent)).cause).toContain(`is ${seen.status}`);
      await stage.target.continue(intent, 'TERMINATION_WAIT');
      const { became, isSettled } = await stage.target.stop(intent);
      expect(became).toContain(`had ended as ${seen.status}`);
      expect(isSettled).toBe(true);
      await onlyServes(run);
    });

    has('requests', 'has its requests counted, of those that are needed', async () => {
      const { intent, planned } = { intent: await run.intent(), planned: run.start.planned };
      const bake = { ...planned.bake, requests: 5 };
      const from = run.start.at;
      await vi.waitFor(
        async () => {
          await stage.tick();
          await stage.serving();
          const counting = { intent, planned: { ...planned, bake }, from, to: stage.now() };
          const sample = await stage.target.requests(counting);
          expect(sample).toMatchObject({ kind: 'requests', needed: 5 });
          expect(sample!.seen).toBeGreaterThanOrEqual(5);
        },
        { timeout: 30_000, interval: 20 },
      );
    });

    holds('is taken back after its end, by a deployment of the version before', async () => {
      expect(await run.revert()).toMatchObject({ done: false });
      expect(await run.takeBack()).toMatchObject({ result: 'returned' });
      await onlyServes(good);
      const back = await stage.target.progress(await run.intent(), 'back');
      expect(back).toMatchObject({ active: false });
      const once = deploymentsOf(await run.intent()).filter(({ kind, id }) => kind === 'rollback' && id);
      expect(once).toHaveLength(idsOf(await run.intent()).length);
      // Once more finds the same.
      expect(await run.revert()).toMatchObject({ done: true, result: 'returned' });
    });
  });

  describe('two releases of one target', () => {
    let second: StagedRun;

    holds('wait for each other: the second goes when the first was stopped', async () => {
      const first = await begin();
      second = await begin();
      await second.publish();
      await first.beginShift();
      await expect(second.deploy()).rejects.toThrow(GroupBusy);
      expect(idsOf(await second.intent())).toEqual([]);
      const { became, isSettled } = await stage.target.stop(await first.intent());
      expect(became).toContain('was told to stop and to roll back');
      expect(isSettled).toBe(true);
      expect(await first.sees(({ ended }) => ended)).toMatchObject({ phase: 'gone' });
      expect(await first.takeBack()).toMatchObject({ result: 'returned' });
      await onlyServes(good);
    });

    holds('the second is taken back while its deployment runs', async () => {
      await second.beginShift();
      expect(await second.revert()).toMatchObject({ done: false });
      expect(await second.takeBack()).toMatchObject({ result: 'returned' });
      await onlyServes(good);
    });
  });

  describe('a version that is bad', () => {
    holds('is gone, says why, and the old one is seen serving before it counts as taken back', async () => {
      const run = await begin('bad');
      await run.publish();
      await run.deploy();
      await run.sees(({ phase }) => phase === 'gone');
      const { kind, cause } = await stage.target.failure(await run.intent());
      expect(kind).toBe(suite.bad.kind);
      expect(cause).toMatch(suite.bad.cause);
      expect(await run.takeBack()).toMatchObject({ result: 'returned' });
      await onlyServes(good);
    });

    has('alarm', 'is stopped by its alarm, which does not keep the old one from coming back', async () => {
      const run = await begin();
      await run.beginShift();
      await stage.setAlarm('ALARM');
      await run.sees(({ phase }) => phase === 'gone');
      expect(await stage.target.failure(await run.intent())).toMatchObject({
        kind: 'alarm',
        cause: expect.stringContaining('hello-errors'),
      });
      expect(await run.takeBack()).toMatchObject({ result: 'returned' });
      await onlyServes(good);
      await stage.setAlarm('OK');
    });
  });

  has('pruning', 'removes old versions, never what serves', async () => {
    const before = await stage.published!();
    await stage.target.prune(stage.planned);
    const after = await stage.published!();
    expect(after.length).toBeLessThan(before.length);
    expect(before).toEqual(expect.arrayContaining([...after]));
    await onlyServes(good);
  });
}

/** Every deployment there, whatever the target has several of. */
const idsOf = (intent: Intent): string[] =>
  deploymentsOf(intent).flatMap(({ kind, id }) => (kind === 'deploy' && id ? [id] : []));

/** As a call leaves it that died before it had written down what it created. */
function withoutIds(intent: Intent): Intent {
  const { deployment, functions } = intent;
  return {
    ...intent,
    deployment: deployment && { ...deployment, id: undefined },
    functions: functions?.map((one) => ({
      ...one,
      deployment: one.deployment && { ...one.deployment, id: undefined },
    })),
  };
}
