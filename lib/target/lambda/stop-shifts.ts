import type { FunctionIntent, Intent } from '../../release/intent.ts';
import type { Abandoned } from '../../store/finish-run.ts';
import { changeFunction } from './change-function.ts';
import type { LambdaPorts } from './lambda-ports.ts';

type StopPorts = Pick<LambdaPorts, 'deployments' | 'intents'>;

/** Stops every deployment of a release that still runs; none of them is watched any more. */
export async function stopShifts(intent: Intent, ports: StopPorts): Promise<Abandoned> {
  const began = (intent.functions ?? []).filter(({ deployment }) => deployment);
  if (began.length === 0) return { became: 'no deployment had been started', isSettled: true };
  const became: string[] = [];
  let isSettled = true;
  for (const one of began) {
    const id = await foundDeployment(intent, one, ports);
    if (id === undefined) {
      isSettled = false;
      became.push(`a deployment of ${one.function} that is being created is stopped as soon as it stands`);
    } else became.push(await stopped(id, one, ports));
  }
  return { became: became.join(', '), isSettled };
}

async function stopped(id: string, one: FunctionIntent, { deployments }: StopPorts): Promise<string> {
  const returning = one.rollback?.deployment?.id;
  if (returning && (await deployments.get(returning)).active) {
    // A rollback under way is the best that can still happen.
    return `deployment ${returning} still brings ${one.function} back to version ${one.before}`;
  }
  const { active, status } = await deployments.get(id);
  if (!active) return `deployment ${id} of ${one.function} had ended as ${status}`;
  await deployments.stop(id);
  return `deployment ${id} of ${one.function} was told to stop and to roll back`;
}

/** Also one that was created just before the call that created it died: then it is written down now. */
export async function foundDeployment(
  intent: Intent,
  one: FunctionIntent,
  { deployments, intents }: StopPorts,
): Promise<string | undefined> {
  if (!one.deployment || one.deployment.id) return one.deployment?.id;
  const { description, since } = one.deployment;
  const order = { application: intent.application, group: one.deploymentGroup, description };
  const id = await deployments.findByDescription(order, since);
  if (id) {
    await changeFunction(intents, { run: intent, one }, (current) => ({
      ...current,
      deployment: { ...current.deployment!, id },
    }));
  }
  return id;
}
