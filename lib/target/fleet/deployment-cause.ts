import type { Deployment, HostFailure } from '../deployments.ts';

/** Why a deployment to hosts failed, in a sentence: its own words, and those of the host that failed first. */
export function deploymentCause({ id, status, error }: Deployment, host: HostFailure | undefined): string {
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
