import type { Intent } from '../release/intent.ts';
import type { Intents } from '../release/ports.ts';
import type { Incident } from '../release/release-record.ts';
import { alarmIncident } from '../verdict/alarm-incident.ts';
import { judge } from '../verdict/verdict.ts';
import type { AlarmReading, Alarms } from './alarms.ts';
import type { DeployTargets } from './deploy-target.ts';

export interface WakePorts {
  readonly intents: Intents;
  readonly targets: DeployTargets;
  readonly alarms: Alarms;
}

/**
 * Whether what a parked run waits for is true already, and what to tell it. Asked once after parking, because the event
 * may have come before, and by reconcile, because events get lost.
 */
export async function dueResult(intent: Intent, ports: WakePorts): Promise<object | undefined> {
  switch (intent.awaiting) {
    case 'alarms':
      return (await ringingAlarms(intent.alarms, ports.alarms)).length === 0 ? { event: 'quiet' } : undefined;
    case 'deployment':
    case 'bake':
      return (await badAlarm(intent, ports)) ?? progressMade(intent, 'there', ports);
    case 'end':
      return progressMade(intent, 'there', ports);
    case 'rollback':
      return progressMade(intent, 'back', ports);
    // Lanes are told by whoever leaves them.
    case 'lane':
    case undefined:
      return undefined;
  }
}

/** Alarms that ring now, whenever they began. */
export async function ringingAlarms(
  names: readonly string[],
  alarms: Alarms,
): Promise<readonly AlarmReading[]> {
  return (await alarms.read(names)).filter(({ sample }) => sample.state === 'ALARM');
}

/** Keeps the first cause only. Answers what stands in the end. */
export async function keepIncident(intent: Intent, incident: Incident, intents: Intents): Promise<Incident> {
  const standing = await intents.change(intent, (current) => {
    if (!current || current.incident) return undefined;
    return { ...current, incident };
  });
  return standing?.incident ?? incident;
}

async function badAlarm(intent: Intent, { alarms, intents }: WakePorts): Promise<object | undefined> {
  if (intent.incident) return { event: 'bad' };
  if (!intent.judgedFrom || intent.alarms.length === 0) return undefined;
  const { judgedFrom } = intent;
  const readings = await alarms.read(intent.alarms);
  const bad = readings.find(({ sample }) => judge(judgedFrom, [sample]).outcome === 'bad');
  if (!bad) return undefined;
  await keepIncident(intent, alarmIncident(bad.ringing), intents);
  return { event: 'bad' };
}

async function progressMade(
  intent: Intent,
  way: 'there' | 'back',
  { targets }: WakePorts,
): Promise<object | undefined> {
  const progress = await targets(intent).progress(intent, way);
  if (!progress) return undefined;
  const { status, active } = progress;
  const news = intent.seen === undefined ? !active || status === 'Ready' : status !== intent.seen;
  return news ? { event: status } : undefined;
}
