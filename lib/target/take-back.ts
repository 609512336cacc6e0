import {
  nextRollbackStep,
  type RollbackResult,
  type RollbackStep,
  type Situation,
} from '../rollback/next-step.ts';
import type { Intent } from '../release/intent.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import type { Intents } from '../release/ports.ts';
import { GroupBusy } from '../release/refused.ts';
import type { Deployment, DeploymentOrder } from './deployments.ts';
import type { ObservePorts } from './observe.ts';
import { adoptOrCreate, descriptionOf } from './start-deployment.ts';
import { allTrafficOn } from './traffic.ts';

export interface TakeBackPorts extends ObservePorts {
  readonly intents: Intents;
}

export interface TakeBack {
  readonly intent: Intent;
  readonly planned: Pick<PlannedEnvironment, 'deploymentGroup' | 'strategy'>;
  readonly at: string;
}

/** What came of one step. */
export type TakenBack =
  | {
      readonly done: false;
      readonly awaitSeconds: number;
      readonly status: string;
      readonly what: string;
      readonly deploymentId?: string;
    }
  | { readonly done: true; readonly result: RollbackResult; readonly why?: string };

type Rollback = NonNullable<Intent['rollback']>;

/** Looks, decides, takes one step. Taken twice, it finds what the first left and goes on from there. */
export async function takeBackOneStep(takeBack: TakeBack, ports: TakeBackPorts): Promise<TakenBack> {
  const { at } = takeBack;
  const { intents } = ports;
  const seen = await look(takeBack, ports);
  // What was first seen when is kept: patience is measured from it, with AWS's times on both ends.
  const intent = await remember(takeBack.intent, intents, {
    endSeenAt: seen.endedAt ? undefined : seen.deploymentEnded ? at : undefined,
  });
  const endSeenAt = intent.rollback?.endSeenAt;
  const returning = seen.situation.returning && { ...seen.situation.returning, endSeenAt };
  const step = nextRollbackStep({ ...seen.situation, returning, endSeenAt });
  return act(step, { ...takeBack, intent }, seen, ports);
}

interface Seen {
  readonly situation: Situation;
  readonly deployment?: Deployment;
  readonly returning?: Deployment;
  readonly deploymentEnded: boolean;
  readonly endedAt?: string;
}

async function look({ intent, planned, at }: TakeBack, ports: TakeBackPorts): Promise<Seen> {
  const { rollback } = intent;
  const deployment = await foundDeployment(intent, planned.deploymentGroup, ports);
  const returningId = rollback?.deployment?.id;
  const returning = returningId ? await ports.deployments.get(returningId) : undefined;
  const situation: Situation = {
    at,
    deployment: deployment && {
      active: deployment.active,
      succeeded: deployment.status === 'Succeeded',
      rollbackId: deployment.rollbackId,
    },
    stopRequestedAt: rollback?.stopRequestedAt,
    terminationEndedAt: rollback?.terminationEndedAt,
    returning: returning && {
      active: returning.active,
      succeeded: returning.status === 'Succeeded',
      ready: returning.status === 'Ready',
      terminationWait: returning.active && returning.terminationWait,
      opened: rollback?.opened === true,
      endSeenAt: rollback?.endSeenAt,
    },
    attempts: rollback?.attempt ?? 0,
    previousKnown: intent.previous !== undefined,
    oldServes: await oldVersionServes(intent, planned.deploymentGroup, deployment, returning, ports),
  };
  const deploymentEnded = (returning ?? deployment)?.active === false;
  return { situation, deployment, returning, deploymentEnded, endedAt: rollback?.endSeenAt };
}

/** Also one that was created just before the call that created it died. */
async function foundDeployment(intent: Intent, group: string, { deployments }: TakeBackPorts) {
  if (!intent.deployment) return undefined;
  const { description, since, id } = intent.deployment;
  const order = { application: intent.application, group, description };
  const found = id ?? (await deployments.findByDescription(order, since));
  return found ? deployments.get(found) : undefined;
}

/** Undefined where hosts are the same before and after, or there is no balancer to ask. */
async function oldVersionServes(
  intent: Intent,
  group: string,
  deployment: Deployment | undefined,
  returning: Deployment | undefined,
  { deployments, traffic }: ObservePorts,
): Promise<boolean | undefined> {
  if (!deployment?.blueGreen) return undefined;
  const described = await deployments.group(intent.application, group);
  const healthy = await traffic.healthyHosts(described?.targetGroups ?? []);
  if (!healthy) return undefined;
  // Where the pipeline itself deploys the old revision anew, a third fleet serves it.
  const anew = returning && intent.rollback && intent.rollback.attempt > 0;
  const serving = anew
    ? await deployments.hosts(returning.id, 'Green')
    : await deployments.hosts(deployment.id, 'Blue');
  return allTrafficOn(serving, healthy);
}

async function act(
  step: RollbackStep,
  takeBack: TakeBack,
  seen: Seen,
  ports: TakeBackPorts,
): Promise<TakenBack> {
  const { intent, at } = takeBack;
  const { deployments, intents } = ports;
  const waiting = (seconds: number, what: string, id = seen.returning?.id): TakenBack => ({
    done: false,
    awaitSeconds: seconds,
    status: (seen.returning ?? seen.deployment)?.status ?? 'none',
    what,
    deploymentId: id,
  });
  switch (step.do) {
    case 'wait':
      return waiting(step.seconds, `waits ${step.why}`);
    case 'done':
      return { done: true, result: step.result, why: whyNot(step.result, seen) };
    case 'stop':
      await deployments.stop(seen.deployment!.id);
      await remember(intent, intents, { stopRequestedAt: at });
      return waiting(10, `stops deployment ${seen.deployment!.id}`);
    case 'endTermination':
      await deployments.goOn(seen.deployment!.id, 'TERMINATION_WAIT');
      await remember(intent, intents, { terminationEndedAt: at });
      return waiting(30, `ends deployment ${seen.deployment!.id}, which did not stop`);
    case 'follow':
      await ports.intents.indexDeployment(step.id, intent);
      await remember(intent, intents, { deployment: { since: at, id: step.id }, endSeenAt: null });
      return waiting(1, `CodeDeploy rolls back with deployment ${step.id}`, step.id);
    case 'open':
      await deployments.goOn(seen.returning!.id, 'READY_WAIT');
      await remember(intent, intents, { opened: true });
      return waiting(60, `shifts the traffic of deployment ${seen.returning!.id}`);
    case 'endReturningTermination':
      await deployments.goOn(seen.returning!.id, 'TERMINATION_WAIT');
      return waiting(30, `ends the wait of deployment ${seen.returning!.id}`);
    case 'create':
      return createReturn(takeBack, waiting, ports);
  }
}

/** What CodeDeploy says of a deployment of the old version that failed. */
function whyNot(result: RollbackResult, { returning }: Seen): string | undefined {
  if (result !== 'returnFailed' || !returning) return undefined;
  const { id, status, error } = returning;
  return `deployment ${id} is ${status}${error ? ` (${error.code}: ${error.message})` : ''}`;
}

async function createReturn(
  { intent, planned, at }: TakeBack,
  waiting: (seconds: number, what: string, id?: string) => TakenBack,
  ports: TakeBackPorts,
): Promise<TakenBack> {
  const order = await returnOrder(intent, planned, ports);
  // The intent first, under the attempt's own description: a call that dies after creating is followed by an adoption.
  const intended = await ports.intents.change(intent, (current) =>
    withAttempt(current!, order.description, at),
  );
  const { deployment } = intended!.rollback!;
  const id = await adoptOrCreate(order, deployment!, ports.deployments).catch(busy);
  if (id instanceof GroupBusy) return waiting(60, id.message);
  await ports.intents.indexDeployment(id, intent);
  await ports.intents.change(intent, (current) => ({
    ...current!,
    rollback: { ...current!.rollback!, deployment: { ...current!.rollback!.deployment!, id } },
  }));
  return waiting(60, `deploys the previous version with deployment ${id}`, id);
}

/** The slot is waited for: the intent stands, and the next step tries again. */
function busy(error: unknown): GroupBusy {
  if (error instanceof GroupBusy) return error;
  throw error;
}

const NEVER_IN_PLACE = 'CodeDeployDefault.AllAtOnce';
/** Half of one host is none: only this one works for fleets of every size. */
const CAREFUL = 'CodeDeployDefault.OneAtATime';

async function returnOrder(
  intent: Intent,
  planned: TakeBack['planned'],
  { deployments }: TakeBackPorts,
): Promise<DeploymentOrder> {
  const group = await deployments.group(intent.application, planned.deploymentGroup);
  const careful = group?.type === 'in-place' && group.config === NEVER_IN_PLACE;
  return {
    application: intent.application,
    group: planned.deploymentGroup,
    description: descriptionOf(intent, 'rollback', nextAttempt(intent.rollback)),
    revision: intent.previous!.revision,
    config: careful ? CAREFUL : undefined,
    // The alarm that it cures must not stop it.
    alarms: 'off',
    autoRollback: false,
    fileExists: 'OVERWRITE',
  };
}

/** An attempt that was intended and has no deployment yet is the same attempt. */
const nextAttempt = (rollback: Rollback | undefined): number =>
  isOpen(rollback) ? rollback!.attempt : (rollback?.attempt ?? 0) + 1;

const isOpen = (rollback: Rollback | undefined): boolean =>
  rollback?.deployment?.description !== undefined && rollback.deployment.id === undefined;

function withAttempt(current: Intent, description: string, at: string): Intent {
  if (isOpen(current.rollback)) return current;
  const attempt = (current.rollback?.attempt ?? 0) + 1;
  const rollback = {
    ...current.rollback,
    attempt,
    opened: false,
    endSeenAt: undefined,
    deployment: { description, since: at },
  };
  return { ...current, rollback };
}

/** `null` forgets; a time that is known already stands. */
async function remember(
  intent: Intent,
  intents: Intents,
  change: Partial<Omit<Rollback, 'endSeenAt'>> & { endSeenAt?: string | null },
): Promise<Intent> {
  if (Object.values(change).every((value) => value === undefined)) return intent;
  const written = await intents.change(intent, (current) => {
    const before = current?.rollback ?? { attempt: 0 };
    const { endSeenAt, ...others } = change;
    const kept = endSeenAt === null ? undefined : (before.endSeenAt ?? endSeenAt);
    return current && { ...current, rollback: { ...before, ...others, endSeenAt: kept } };
  });
  return written ?? intent;
}
