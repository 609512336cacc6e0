import type { Failure } from '../release/environment-run.ts';
import type { Intent } from '../release/intent.ts';
import type { Intents, ReleaseRecords } from '../release/ports.ts';
import { failureText } from '../release/reason.ts';
import type { Incident, StopAsked } from '../release/release-record.ts';
import { stoppedText } from '../release/stopped-text.ts';
import { alarmIncident } from '../verdict/alarm-incident.ts';
import type { Alarms } from './alarms.ts';
import type { DeployTargets, Failed } from './deploy-target.ts';

export interface CausePorts {
  readonly intents: Intents;
  readonly records: Pick<ReleaseRecords, 'find'>;
  readonly targets: DeployTargets;
  readonly alarms: Alarms;
}

/** The intent with why it is rolled back and since when; what is known already stands. */
export async function findCause(
  { intent, failure, at }: { intent: Intent; failure: Failure; at: string },
  ports: CausePorts,
): Promise<Intent> {
  if (intent.incident?.stopAt) return intent;
  const incident = intent.incident ?? (await causeOf(intent, failure, ports));
  const written = await ports.intents.change(intent, (current) => {
    const standing = current?.incident ?? incident;
    return current && { ...current, incident: { ...standing, stopAt: standing.stopAt ?? at } };
  });
  return written ?? intent;
}

async function causeOf(intent: Intent, failure: Failure, ports: CausePorts): Promise<Incident> {
  const said = failureText(failure);
  if (said !== undefined) return { kind: KINDS[failure.error] ?? 'deployment', cause: said, samples: [] };
  const { kind, cause } = await ports.targets(intent).failure(intent);
  if (kind === 'alarm') return alarmCause(intent, cause, ports.alarms);
  const asked = (await ports.records.find(intent.release))?.stopAsked;
  return { kind, cause: asked ? stopCause(kind, cause, asked) : cause, samples: [] };
}

/** Where the target does not tell a stop from any other failure, it is said that one was asked for, and no more. */
function stopCause(kind: Failed['kind'], cause: string, asked: StopAsked): string {
  if (kind === 'stopped') return stoppedText(asked, 'it was deployed');
  return kind === 'deployment' ? `${cause}; before, ${asked.by} had asked for its stop` : cause;
}

const KINDS: Readonly<Record<string, Incident['kind']>> = {
  ValidationFailed: 'validation',
  NotGood: 'verdict',
};

/** CodeDeploy saw the alarm before the pipeline did. */
async function alarmCause({ alarms: names }: Intent, cause: string, alarms: Alarms): Promise<Incident> {
  const readings = await alarms.read(names);
  const ringing = readings.find(({ sample }) => sample.state === 'ALARM');
  return ringing ? alarmIncident(ringing.ringing) : { kind: 'alarm', cause, samples: [] };
}
