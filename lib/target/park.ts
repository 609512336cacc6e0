import type { EnvironmentRun } from '../release/environment-run.ts';
import type { Awaited, Intent } from '../release/intent.ts';
import type { AnswerToken, Intents, RunKey } from '../release/ports.ts';
import { Refused } from '../release/refused.ts';
import { dueResult, type WakePorts } from './wake.ts';

export interface Parking {
  readonly run: EnvironmentRun;
  readonly execution: string;
  readonly token: string;
  readonly awaiting: Awaited;
  /** The deployment's status as last seen: only a change from it is news. */
  readonly seen?: string;
  /** Alarms to listen to; left out: those already listened to. */
  readonly alarms?: readonly string[];
}

/** Parks a task token where events find it, then looks whether what it waits for has come already. */
export async function park(
  parking: Parking,
  ports: WakePorts & { answerToken: AnswerToken },
): Promise<Intent> {
  const { run, token } = parking;
  const parked = await writeToken(parking, ports.intents);
  for (const alarm of parking.alarms ?? []) await ports.intents.indexAlarm(alarm, run);
  const due = await dueResult(parked, ports);
  if (due) await ports.answerToken(token, due);
  return parked;
}

/** The newest token is the one that counts: a retried task has another. */
export async function writeToken(parking: Parking, intents: Intents): Promise<Intent> {
  const { run, execution, token, awaiting, seen } = parking;
  const written = await intents.change(run, (current) => {
    if (current?.stoppedAt) throw stoppedFromOutside(run);
    return {
      ...(current ?? firstIntent(run, execution)),
      execution,
      token,
      awaiting,
      seen,
      alarms: [...(parking.alarms ?? current?.alarms ?? [])],
    };
  });
  return written!;
}

export const stoppedFromOutside = ({ release, environment }: RunKey): Refused =>
  new Refused(`${release} goes no further in ${environment}: its execution was stopped from outside`);

function firstIntent(run: EnvironmentRun, execution: string): Omit<Intent, 'nonce'> {
  const { release, application, environment, startedAt } = run;
  return { version: 1, release, application, environment, execution, startedAt, alarms: [] };
}
