import type { Intent } from '../release/intent.ts';
import type { PlannedEnvironment } from '../release/plan.ts';
import { judge, type Verdict } from '../verdict/verdict.ts';
import type { Alarms } from './alarms.ts';
import type { DeployTargets } from './deploy-target.ts';
import { keepIncident } from './wake.ts';
import { alarmIncident } from '../verdict/alarm-incident.ts';
import type { Intents } from '../release/ports.ts';

export interface JudgePorts {
  readonly intents: Intents;
  readonly alarms: Alarms;
  readonly targets: DeployTargets;
}

/** What the state machine decides by. `wait`: not enough is known, and there is time left to learn more. */
export interface Judgement {
  readonly outcome: Verdict['outcome'] | 'wait';
  readonly reason: string;
  readonly ended: boolean;
}

/** Without an old fleet that goes away, more data is waited for no longer than this. */
const PATIENCE_SECONDS = 3_600;
/** Before keepBlue ends; and the shift may have been seen a minute late. */
const BEFORE_KEEP_BLUE_ENDS_SECONDS = 120;

export async function judgeEnvironment(
  { intent, planned, at }: { intent: Intent; planned: PlannedEnvironment; at: string },
  ports: JudgePorts,
): Promise<{ judgement: Judgement; verdict: Verdict }> {
  const { phase, status, ended } = await ports.targets(intent).observe({ intent, planned, at, opened: true });
  const verdict = await verdictOf({ intent, planned, at }, ports);
  const answer = (outcome: Judgement['outcome'], reason = verdict.reason) => ({
    judgement: { outcome, reason, ended },
    verdict,
  });
  if (intent.incident) return answer('bad', intent.incident.cause);
  if (verdict.outcome === 'bad') return answer('bad');
  if (phase === 'gone') return answer('bad', `the deployment ended as ${status}`);
  const waited = secondsSince(intent.shiftedAt ?? at, at);
  if (waited < planned.bake.seconds) return answer('wait', `baking for ${planned.bake.seconds} s`);
  if (verdict.outcome === 'healthy' && phase === 'shifted') return answer('healthy');
  const patience = patienceSeconds(planned);
  if (waited + 60 < patience) return answer('wait');
  return answer(
    verdict.outcome === 'healthy' ? 'unknown' : verdict.outcome,
    verdict.outcome === 'healthy'
      ? 'the alarms are quiet, but the new version was not seen serving all traffic'
      : `not proved good in time: ${verdict.reason}`,
  );
}

async function verdictOf(
  { intent, planned, at }: { intent: Intent; planned: PlannedEnvironment; at: string },
  ports: JudgePorts,
): Promise<Verdict> {
  const readings = await ports.alarms.read(planned.alarms);
  const from = intent.shiftedAt ?? at;
  const requests = await ports.targets(intent).requests({ intent, planned, from, to: at });
  const samples = [...readings.map(({ sample }) => sample), ...(requests ? [requests] : [])];
  const judgedFrom = intent.judgedFrom ?? at;
  const bad = readings.find(({ sample }) => judge(judgedFrom, [sample]).outcome === 'bad');
  if (bad) await keepIncident(intent, alarmIncident(bad.ringing), ports.intents);
  return judge(judgedFrom, samples);
}

function patienceSeconds({ strategy, bake }: PlannedEnvironment): number {
  const { keepBlueSeconds } = strategy;
  if (keepBlueSeconds !== undefined) return keepBlueSeconds - BEFORE_KEEP_BLUE_ENDS_SECONDS;
  return bake.seconds + PATIENCE_SECONDS;
}

const secondsSince = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;
