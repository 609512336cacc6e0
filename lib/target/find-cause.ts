import type { Failure } from '../release/environment-run.ts';
import type { Intent } from '../release/intent.ts';
import type { Intents } from '../release/ports.ts';
import { failureText } from '../release/reason.ts';
import type { Incident } from '../release/release-record.ts';
import { alarmIncident } from '../verdict/alarm-incident.ts';
import type { Alarms } from './alarms.ts';
import type { Deployment, Deployments, HostFailure } from './deployments.ts';

export interface CausePorts {
  readonly intents: Intents;
  readonly deployments: Deployments;
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
  const id = intent.deployment?.id;
  if (!id) return { kind: 'deployment', cause: 'no deployment was started', samples: [] };
  const deployment = await ports.deployments.get(id);
  if (deployment.error?.code === 'ALARM_ACTIVE') return alarmCause(intent, deployment, ports.alarms);
  const host = await ports.deployments.firstFailure(id);
  return { kind: 'deployment', cause: deploymentCause(deployment, host), samples: [] };
}

const KINDS: Readonly<Record<string, Incident['kind']>> = {
  ValidationFailed: 'validation',
  NotGood: 'verdict',
};

/** CodeDeploy saw the alarm before the pipeline did. */
async function alarmCause(intent: Intent, { id, error }: Deployment, alarms: Alarms): Promise<Incident> {
  const readings = await alarms.read(intent.alarms);
  const ringing = readings.find(({ sample }) => sample.state === 'ALARM');
  if (ringing) return alarmIncident(ringing.ringing);
  return {
    kind: 'alarm',
    cause: `CodeDeploy stopped deployment ${id} for an alarm: ${error!.message}`,
    samples: [],
  };
}

function deploymentCause({ id, status, error }: Deployment, host: HostFailure | undefined): string {
  const overall = `deployment ${id} is ${status}${error ? ` (${error.code})` : ''}`;
  if (!host) return error ? `${overall}: ${error.message}` : overall;
  if (isAgentDead(host)) {
    return `${overall}: the host agent on ${host.host} is dead or cut off: it did not take the event ${host.event}${host.message ? `: ${host.message}` : ''}`;
  }
  const script = host.script ? ` in ${host.script}` : '';
  const said = [host.message, host.said].filter(Boolean).join(': ');
  return `${overall}: ${host.event}${script} failed on ${host.host}${said ? `: ${said}` : ''}`;
}

/**
 * AWS shows no heartbeat of hosts. An event that no agent took within five minutes fails like one whose script failed, but
 * without diagnostics or with this message: https://github.com/aws/aws-codedeploy-agent/issues/307
 */
const isAgentDead = ({ script, message }: HostFailure): boolean =>
  script === undefined &&
  (message === undefined || message.includes('agent was not able to receive the lifecycle event'));
