import { rmSync } from 'node:fs';
import { wallClock, type Clock } from '../../clock.ts';
import type { Cloud } from '../../cloud.ts';
import { endPhase, finishBuild } from './build-progress.ts';
import { runBuild } from './run-build.ts';
import type { BuildRecord, CodeBuildTables } from './tables.ts';

/** Builds wait here for one of a few places and run. */
export interface BuildQueue {
  add(build: BuildRecord): void;
  /** Ends a build as STOPPED, wherever it is; one that has ended stays as it is. */
  stopBuild(build: BuildRecord): void;
  start(): void;
  stop(): Promise<void>;
}

/** Builds at a time: this machine is not a fleet. */
const PLACES = 4;
const MINUTE_MS = 60_000;

interface Running {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** `clock` is the wall's: what a build may take is never scaled. */
export function createBuildQueue(
  cloud: Cloud,
  { builds }: CodeBuildTables,
  clock: Clock = wallClock,
): BuildQueue {
  const waiting: BuildRecord[] = [];
  const running = new Map<string, Running>();

  const launch = (build: BuildRecord): Running => {
    const abort = new AbortController();
    const cancel = clock.at(clock.now() + (build.timeoutInMinutes ?? 60) * MINUTE_MS, () =>
      abort.abort('TIMED_OUT'),
    );
    const ended = runBuild(cloud, build, abort.signal).finally(() => {
      cancel();
      running.delete(build.id);
      next();
    });
    return { abort, ended };
  };
  const next = () => {
    while (running.size < PLACES && waiting.length > 0) {
      const build = waiting.shift()!;
      running.set(build.id, launch(build));
    }
  };

  return {
    add: (build) => {
      waiting.push(build);
      setImmediate(next); // the answer to StartBuild comes first
    },
    stopBuild: (build) => {
      const place = waiting.indexOf(build);
      if (place >= 0) {
        waiting.splice(place, 1);
        endPhase(cloud, build, { status: 'STOPPED' });
        finishBuild(cloud, build, 'STOPPED');
      } else running.get(build.id)?.abort.abort('STOPPED');
    },
    start: () => {
      rmSync(cloud.folder('codebuild'), { recursive: true, force: true });
      // What a stopped cloud left unfinished nobody will finish.
      for (const build of builds.values()) {
        if (build.buildComplete) continue;
        endPhase(cloud, build, {
          status: 'FAULT',
          message: 'The local cloud was stopped while this build ran',
        });
        finishBuild(cloud, build, 'FAULT');
      }
    },
    stop: async () => {
      waiting.length = 0;
      for (const { abort } of running.values()) abort.abort('FAULT');
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
