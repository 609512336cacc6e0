import type { RollbackResult } from '../../rollback/next-step.ts';
import type { Revert, TakenBack } from '../deploy-target.ts';
import type { LambdaPorts } from './lambda-ports.ts';
import { takeFunctionBack, type FunctionStep } from './take-function-back.ts';

/** The worst first: what is said of a release is what is said of its worst function. */
const WORST: readonly RollbackResult[] = [
  'returnFailed',
  'notSeen',
  'nothingBefore',
  'returned',
  'untouched',
];

/**
 * One step back of every function, all at once: those that are under way are stopped, those that had succeeded are
 * reversed. Done when each is.
 */
export async function takeFunctionsBack(revert: Revert, ports: LambdaPorts): Promise<TakenBack> {
  const all: FunctionStep[] = [];
  for (const one of revert.intent.functions ?? []) all.push(await takeFunctionBack(one, revert, ports));
  const steps = all.map(({ taken }) => taken);
  const waiting = steps.filter((step) => !step.done);
  if (waiting.length > 0) {
    return {
      done: false,
      awaitSeconds: Math.min(...waiting.map(({ awaitSeconds }) => awaitSeconds)),
      status: all.flatMap(({ status }) => status ?? []).join(' '),
      what: waiting.map(({ what }) => what).join(', '),
      deploymentIds: waiting.flatMap(({ deploymentIds }) => deploymentIds),
    };
  }
  const done = steps.filter((step) => step.done);
  const result = WORST.find((worst) => done.some((step) => step.result === worst)) ?? 'untouched';
  const why = done.flatMap((step) => (step.result === result && step.why ? [step.why] : [])).join('; ');
  return { done: true, result, why: why || undefined };
}
