import { isAttemptOpen } from '../../release/intent.ts';
import { GroupBusy } from '../../release/refused.ts';
import { adoptOrCreate } from '../adopt-or-create.ts';
import type { TakenBack } from '../deploy-target.ts';
import { descriptionOf } from '../deployment-description.ts';
import type { DeploymentOrder } from '../deployments.ts';
import { functionAppSpec } from './function-app-spec.ts';
import { remember, type Returning, waiting } from './function-return.ts';
import type { Alias } from './functions.ts';
import type { LambdaPorts } from './lambda-ports.ts';

/** Gives a function's alias back its version: by a deployment, all at once, that no alarm stops. */
export async function returnAlias(now: Returning, ports: LambdaPorts): Promise<TakenBack> {
  const { alias, one } = now;
  if (!alias)
    return { done: true, result: 'returnFailed', why: `${one.function} has no alias ${one.alias} any more` };
  if (Object.keys(alias.weights).length > 0) return mendAlias(now, alias, ports);
  if (alias.version !== one.version) {
    const why = `the alias ${one.alias} of ${one.function} was moved to version ${alias.version} by somebody else`;
    return { done: true, result: 'returnFailed', why };
  }
  // An attempt that was intended and has no deployment yet is the same attempt.
  const isOpen = isAttemptOpen(one.rollback);
  const attempt = isOpen ? one.rollback!.attempt : (one.rollback?.attempt ?? 0) + 1;
  const order = returnOrder(now, attempt);
  // Intended first, under the attempt's own description: a call that dies after creating is followed by an adoption.
  const intended = isOpen
    ? one
    : await remember(now, ports, {
        attempt,
        endSeenAt: undefined,
        deployment: { description: order.description, since: now.at },
      });
  const id = await adoptOrCreate(order, intended.rollback!.deployment!, ports.deployments).catch(busy);
  if (id instanceof GroupBusy) return waiting(now, { seconds: 60, what: id.message });
  await ports.intents.indexDeployment(id, now.intent);
  await remember(now, ports, { deployment: { ...intended.rollback!.deployment!, id } });
  return waiting(now, {
    seconds: 60,
    what: `takes ${one.function} back to version ${one.before} with deployment ${id}`,
    id,
  });
}

/**
 * A deployment that was stopped without a rollback leaves the alias on two versions, and CodeDeploy refuses every later
 * one: https://docs.aws.amazon.com/codedeploy/latest/userguide/troubleshooting-deployments-lambda.html
 */
async function mendAlias(now: Returning, alias: Alias, ports: LambdaPorts): Promise<TakenBack> {
  const { one } = now;
  await ports.functions.pointAlias(one.function, { ...alias, name: one.alias }, one.before);
  return waiting(now, {
    seconds: 1,
    what: `points the alias ${one.alias} of ${one.function} at version ${one.before}`,
  });
}

function returnOrder({ intent, one }: Returning, attempt: number): DeploymentOrder {
  return {
    application: intent.application,
    group: one.deploymentGroup,
    description: descriptionOf(intent, 'rollback', attempt),
    // No hooks: they judge the version that is taken away.
    revision: { appSpec: functionAppSpec(one, { from: one.version!, to: one.before, hooks: [] }) },
    config: 'CodeDeployDefault.LambdaAllAtOnce',
    // The alarm that it cures must not stop it.
    alarms: 'off',
    autoRollback: false,
  };
}

/** The slot is waited for: the intent stands, and the next step tries again. */
function busy(error: unknown): GroupBusy {
  if (error instanceof GroupBusy) return error;
  throw error;
}
