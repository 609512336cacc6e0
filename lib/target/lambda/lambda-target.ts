import type { Intent } from '../../release/intent.ts';
import type { DeployTarget, Progress } from '../deploy-target.ts';
import type { LambdaPorts } from './lambda-ports.ts';
import { observeShifts, statusOf } from './observe-shifts.ts';
import { pruneVersions } from './prune-versions.ts';
import { publishFunctions } from './publish-functions.ts';
import { shiftFailure } from './shift-failure.ts';
import { moving, startShifts } from './start-shifts.ts';
import { stopShifts } from './stop-shifts.ts';
import { takeFunctionsBack } from './take-functions-back.ts';

/** Functions of one release: each has an alias, and a CodeDeploy group that moves it from version to version. */
export function lambdaTarget(ports: LambdaPorts): DeployTarget {
  return {
    publish: (start) => publishFunctions(start, ports),
    deploy: (start) => startShifts(start, ports),
    observe: (looking) => observeShifts(looking, ports),
    // The deployment of a function waits for hooks only, and for time.
    continue: async () => {},
    stop: (intent) => stopShifts(intent, ports),
    revert: (revert) => takeFunctionsBack(revert, ports),
    progress: (intent, way) => progress(intent, way, ports),
    failure: (intent) => shiftFailure(intent, ports),
    async requests({ intent, planned, from, to }) {
      const seen = await ports.invocations.count(intent.functions ?? [], { from, to });
      return { kind: 'requests', seen, needed: planned.bake.requests };
    },
    async prune({ functions = [] }) {
      for (const one of functions) await pruneVersions(one, ports.functions);
    },
  };
}

async function progress(
  intent: Intent,
  way: 'there' | 'back',
  { deployments }: LambdaPorts,
): Promise<Progress | undefined> {
  const shifting = moving(intent);
  const ids = shifting.flatMap(({ deployment, rollback }) => {
    const returning = way === 'back' ? rollback?.deployment?.id : undefined;
    return returning ?? deployment?.id ?? [];
  });
  // A release that changes no function has nothing to start, and is through.
  if (!intent.functions || (ids.length === 0 && shifting.length > 0)) return undefined;
  const read = await Promise.all(ids.map((id) => deployments.get(id)));
  const active = read.some((deployment) => deployment.active);
  return { status: statusOf(read), active, unheard: (intent.hooks ?? []).length > 0 };
}
