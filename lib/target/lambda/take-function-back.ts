import { isAttemptOpen, type FunctionIntent } from '../../release/intent.ts';
import { nextRollbackStep, type RollbackStep } from '../../rollback/next-step.ts';
import type { Revert, TakenBack } from '../deploy-target.ts';
import type { Deployment } from '../deployments.ts';
import { type Returning, waiting, remember } from './function-return.ts';
import { isOn } from './functions.ts';
import type { LambdaPorts } from './lambda-ports.ts';
import { returnAlias } from './return-alias.ts';
import { foundDeployment } from './stop-shifts.ts';

/** One step of one function, and the status of its deployment as it was seen before that. */
export interface FunctionStep {
  readonly taken: TakenBack;
  readonly status?: string;
}

/** Looks at one function and takes one step; the rules are those of every target. */
export async function takeFunctionBack(
  found: FunctionIntent,
  { intent, at }: Revert,
  ports: LambdaPorts,
): Promise<FunctionStep> {
  const now = await lookBack(found, { intent, at }, ports);
  if (!now.deployment) return { taken: { done: true, result: 'untouched' } };
  const taken = await takeStep({ ...now, deployment: now.deployment }, ports);
  return { taken, status: (now.returning ?? now.deployment).status };
}

async function takeStep(
  now: Returning & { readonly deployment: Deployment },
  ports: LambdaPorts,
): Promise<TakenBack> {
  const { one, at } = now;
  const oldServes = isOn(now.alias, one.before);
  if (oldServes && !now.deployment.active && now.returning && !now.returning.active) {
    return { done: true, result: 'returned' };
  }
  const { rollback } = one;
  const { returning } = now;
  const step = nextRollbackStep({
    at,
    deployment: { ...sides(now.deployment), rollbackId: now.deployment.rollbackId },
    stopRequestedAt: rollback?.stopRequestedAt,
    terminationEndedAt: rollback?.terminationEndedAt,
    endSeenAt: rollback?.endSeenAt,
    returning: returning && {
      ...sides(returning),
      ready: false,
      terminationWait: false,
      opened: false,
      endSeenAt: rollback?.endSeenAt,
    },
    attempts: rollback?.attempt ?? 0,
    isAttemptOpen: isAttemptOpen(rollback),
    previousKnown: true,
    oldServes,
  });
  return act(step, now, ports);
}

const sides = ({ active, status }: Deployment) => ({ active, succeeded: status === 'Succeeded' });

async function lookBack(
  one: FunctionIntent,
  { intent, at }: Pick<Revert, 'intent' | 'at'>,
  ports: LambdaPorts,
): Promise<Returning> {
  const { deployments, functions } = ports;
  const id = await foundDeployment(intent, one, ports);
  const deployment = id ? await deployments.get(id) : undefined;
  const back = one.rollback?.deployment?.id;
  const returning = back ? await deployments.get(back) : undefined;
  const alias = deployment && (await functions.alias(one.function, one.alias));
  const now = { intent, one, at, alias, deployment, returning };
  const hasEnded = (returning ?? deployment)?.active === false;
  if (!hasEnded || one.rollback?.endSeenAt) return now;
  // When its end was first seen is kept: patience is measured from it.
  return { ...now, one: await remember(now, ports, { endSeenAt: at }) };
}

async function act(step: RollbackStep, now: Returning, ports: LambdaPorts): Promise<TakenBack> {
  const { one, at } = now;
  const id = now.deployment!.id;
  switch (step.do) {
    case 'wait':
      return waiting(now, { seconds: step.seconds, what: `waits ${step.why}` });
    case 'done':
      return { done: true, result: step.result, why: whyNot(now) };
    case 'stop':
    // No function waits for its old version to go: being told again is all that can be done.
    case 'endTermination':
      await ports.deployments.stop(id);
      await remember(now, ports, { [step.do === 'stop' ? 'stopRequestedAt' : 'terminationEndedAt']: at });
      return waiting(now, { seconds: 10, what: `stops deployment ${id}` });
    case 'follow':
      await ports.intents.indexDeployment(step.id, now.intent);
      await remember(now, ports, { deployment: { since: at, id: step.id }, endSeenAt: undefined });
      return waiting(now, {
        seconds: 1,
        what: `CodeDeploy takes ${one.function} back with deployment ${step.id}`,
        id: step.id,
      });
    case 'create':
      return returnAlias(now, ports);
    case 'open':
    case 'endReturningTermination':
      throw new Error(`expected no wait in deployment ${id} of a function, found one to ${step.do}`);
  }
}

function whyNot({ returning, one }: Returning): string | undefined {
  if (!returning || returning.status === 'Succeeded') return undefined;
  const { id, status, error } = returning;
  return `deployment ${id} of ${one.function} is ${status}${error ? ` (${error.code}: ${error.message})` : ''}`;
}
