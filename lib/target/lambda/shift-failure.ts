import type { FunctionIntent, Intent } from '../../release/intent.ts';
import type { Failed } from '../deploy-target.ts';
import { failedKind, type Deployment, type FunctionEvent } from '../deployments.ts';
import { hookAt } from '../overdue-hook.ts';
import type { LambdaPorts } from './lambda-ports.ts';
import { hasFailed } from './observe-shifts.ts';
import { moving } from './start-shifts.ts';

type FailurePorts = Pick<LambdaPorts, 'deployments' | 'hookLog'>;

/** Why the first function that failed did so. A hook's own reason stands in its log only. */
export async function shiftFailure(intent: Intent, ports: FailurePorts): Promise<Failed> {
  const others: string[] = [];
  for (const one of moving(intent)) {
    if (!one.deployment?.id) continue;
    const deployment = await ports.deployments.get(one.deployment.id);
    if (hasFailed(deployment)) return failureOf(one, deployment, { intent, ports });
    others.push(`deployment ${deployment.id} of ${one.function} is ${deployment.status}`);
  }
  return { kind: 'deployment', cause: others.join(', ') || 'no deployment was started' };
}

async function failureOf(
  one: FunctionIntent,
  { id, status, error }: Deployment,
  { intent, ports }: { readonly intent: Intent; readonly ports: FailurePorts },
): Promise<Failed> {
  if (error?.code === 'ALARM_ACTIVE') {
    return { kind: 'alarm', cause: `CodeDeploy stopped deployment ${id} for an alarm: ${error.message}` };
  }
  const overall = `deployment ${id} of ${one.function} is ${status}${error ? ` (${error.code})` : ''}`;
  const events = await ports.deployments.functionEvents(id);
  const failed = events.find(({ status: state }) => state === 'Failed');
  const hook = failed && hookAt(failed.name, intent.hooks ?? []);
  const said = error?.message ?? failed?.message;
  if (!failed || !hook) return { kind: failedKind({ error }), cause: said ? `${overall}: ${said}` : overall };
  const reason = await ports.hookLog.reason(hook.name, id, since(failed, one));
  return {
    kind: 'validation',
    cause: `${overall}: ${hook.name} at ${failed.name}: ${reason ?? said ?? 'said no'}`,
  };
}

const since = ({ startedAt }: FunctionEvent, { deployment }: FunctionIntent): string =>
  startedAt ?? deployment!.since;
