import type { SFNClient } from '@aws-sdk/client-sfn';
import { executionEnd } from '../notify/execution-end.ts';
import { whyStopped } from '../notify/why-stopped.ts';
import type { Intent } from '../release/intent.ts';
import type { AnswerToken } from '../release/ports.ts';
import { stopRun } from '../store/finish-run.ts';
import type { Lanes } from '../store/lanes.ts';
import type { StateStore } from '../store/state-store.ts';
import type { Alarms } from './alarms.ts';
import type { DeployTargets } from './deploy-target.ts';
import { dueResult } from './wake.ts';

export interface ReconcilePorts extends StateStore {
  readonly lanes: Lanes;
  readonly targets: DeployTargets;
  readonly alarms: Alarms;
  readonly states: SFNClient;
  readonly answer: AnswerToken;
}

/** Ends a run whose execution is gone, and tells one that waits what it should have been told by now. */
export async function reconcileRun(intent: Intent, at: string, ports: ReconcilePorts): Promise<void> {
  const { states } = ports;
  const end = await executionEnd(states, intent.execution);
  if (end) {
    const cause = await whyStopped(states, end, (await ports.records.find(intent.release))?.execution);
    return stopRun(intent, { at, cause, abandon: (left) => ports.targets(left).stop(left) }, ports);
  }
  if (!intent.token) return;
  const due = intent.awaiting === 'lane' ? await ports.lanes.due(intent) : await dueResult(intent, ports);
  if (due) await ports.answer(intent.token, due);
}
