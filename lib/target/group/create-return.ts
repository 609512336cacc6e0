import { isAttemptOpen, type Intent } from '../../release/intent.ts';
import { GroupBusy } from '../../release/refused.ts';
import type { Revert, TakenBack } from '../deploy-target.ts';
import type { TakeBackPorts } from './look-back.ts';
import type { ReturnWay } from './return-way.ts';
import { adoptOrCreate } from '../adopt-or-create.ts';
import { descriptionOf } from '../deployment-description.ts';

type Rollback = NonNullable<Intent['rollback']>;

/** Deploys the previous version: one deployment for each attempt, however often it is called. */
export async function createReturn(
  revert: Revert,
  waiting: (seconds: number, what: string, id?: string) => TakenBack,
  ports: TakeBackPorts & { readonly way: ReturnWay },
): Promise<TakenBack> {
  const { intent, at } = revert;
  const description = descriptionOf(intent, 'rollback', nextAttempt(intent.rollback));
  const ordered = await ports.way.order(revert);
  if ('impossible' in ordered) return { done: true, result: 'returnFailed', why: ordered.impossible };
  const order = { ...ordered.order, description };
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
  const note = ordered.note === undefined ? '' : `; it is ${ordered.note}`;
  return waiting(60, `deploys the previous version with deployment ${id}${note}`, id);
}

/** The slot is waited for: the intent stands, and the next step tries again. */
function busy(error: unknown): GroupBusy {
  if (error instanceof GroupBusy) return error;
  throw error;
}

/** An attempt that was intended and has no deployment yet is the same attempt. */
const nextAttempt = (rollback: Rollback | undefined): number =>
  isAttemptOpen(rollback) ? rollback!.attempt : (rollback?.attempt ?? 0) + 1;

function withAttempt(current: Intent, description: string, at: string): Intent {
  if (isAttemptOpen(current.rollback)) return current;
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
