import type { FunctionIntent } from '../../release/intent.ts';
import type { Incident } from '../../release/release-record.ts';
import type { Looking, Observation } from '../deploy-target.ts';
import type { Deployment } from '../deployments.ts';
import { isOn } from './functions.ts';
import type { LambdaPorts } from './lambda-ports.ts';
import { overdueHook } from '../overdue-hook.ts';
import { moving } from './start-shifts.ts';

export type ShiftPorts = Pick<LambdaPorts, 'deployments' | 'functions'>;

/** While a hook may be open nothing tells of it; and an alias is read back until it shows what its deployment did. */
const NO_EVENT_SECONDS = 60;
const EVENT_SECONDS = 3_600;

/**
 * How far the functions of a release are, together: the new version serves when every alias has it and nothing else, and
 * one that failed makes all of them `gone`.
 */
export async function observeShifts(
  { intent, at }: Pick<Looking, 'intent' | 'at'>,
  ports: ShiftPorts,
): Promise<Observation> {
  const shifting = moving(intent);
  if (!intent.functions || !shifting.every(hasStarted)) {
    return { phase: 'gone', status: 'none', ended: true, awaitSeconds: 0 };
  }
  const deployments = await Promise.all(
    shifting.map(({ deployment }) => ports.deployments.get(deployment!.id!)),
  );
  const seen = {
    status: statusOf(deployments),
    ended: deployments.every(({ active }) => !active),
    awaitSeconds: intent.hooks?.length ? NO_EVENT_SECONDS : EVENT_SECONDS,
    deployments: deployments.map(({ id, status }) => ({ id, status })),
  };
  if (deployments.some(hasFailed)) return { ...seen, phase: 'gone' };
  const incident = await hangingHook(deployments, { hooks: intent.hooks ?? [], at }, ports);
  if (incident) return { ...seen, phase: 'gone', incident };
  if (!seen.ended) return { ...seen, phase: 'waiting' };
  const serves = await allServe(intent.functions, ports);
  return { ...seen, awaitSeconds: NO_EVENT_SECONDS, phase: serves ? 'shifted' : 'waiting' };
}

const hasStarted = ({ version, deployment }: FunctionIntent): boolean =>
  version !== undefined && deployment?.id !== undefined;

/** One word for each, in the order of the functions: a change of any is a change of the whole. */
export const statusOf = (deployments: readonly Deployment[]): string =>
  deployments.map(({ status }) => status).join(' ') || 'Succeeded';

export const hasFailed = ({ active, status }: Deployment): boolean => !active && status !== 'Succeeded';

async function hangingHook(
  deployments: readonly Deployment[],
  { hooks, at }: { readonly hooks: Parameters<typeof overdueHook>[1]['hooks']; readonly at: string },
  ports: ShiftPorts,
): Promise<Incident | undefined> {
  if (hooks.length === 0) return undefined;
  for (const { id, active } of deployments) {
    const events = active ? await ports.deployments.functionEvents(id) : [];
    const cause = overdueHook(events, { hooks, at });
    if (cause) return { kind: 'validation', cause: `${cause} (deployment ${id})`, samples: [] };
  }
  return undefined;
}

async function allServe(functions: readonly FunctionIntent[], ports: ShiftPorts): Promise<boolean> {
  const served = await Promise.all(
    functions.map(async ({ function: name, alias, version }) =>
      isOn(await ports.functions.alias(name, alias), version!),
    ),
  );
  return served.every(Boolean);
}
