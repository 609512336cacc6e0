import { GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { type InstanceInformation, paginateDescribeInstanceInformation } from '@aws-sdk/client-ssm';
import { describedGroup } from '../../../lib/target/described-group.ts';
import { groupHosts, type HostLine } from '../../../lib/views/group-hosts.ts';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import { couldNotRead } from '../could-not-read.ts';
import type { GroupReading } from '../read-groups.ts';

/**
 * AWS tells no heartbeat and no version of a CodeDeploy agent: the last sign of one is its last lifecycle event, and that
 * of its host SSM's ping, where SSM manages it. https://docs.aws.amazon.com/codedeploy/latest/userguide/codedeploy-agent.html
 */
export const hosts: Check = {
  name: 'hosts',
  looksAt: 'the hosts of the groups: health, agents that do not answer, pings of SSM',
  async look(account) {
    const groups = (await account.groups()).filter(
      ({ info }) => info && describedGroup(info).platform === 'Server',
    );
    const lines: HostOfApplication[] = [];
    const findings = await lookAtEach(groups, {
      named: ({ place, name }) => `hosts of ${place.application}/${name}`,
      look: async (group) => {
        const { application } = group.place;
        lines.push(...(await hostsOf(group, account)).map((line) => ({ ...line, application })));
        return silentAgents(group, account);
      },
    });
    const pings = await pingsOf(lines, account);
    return {
      seen: `${counted(lines.length, 'host')}, ${pings.managed.length} managed by SSM; the last sign of the other agents is their last lifecycle event`,
      findings: [...findings, ...lines.flatMap(healthFindings), ...pings.findings],
    };
  },
};

const hostsOf = ({ place, name }: GroupReading, { clients }: Account) =>
  groupHosts(clients, place.application, name);

/** While a deployment runs, its status names the agents that do not poll. */
async function silentAgents({ place, name, info }: GroupReading, { clients }: Account): Promise<Finding[]> {
  const deploymentId = info?.lastAttemptedDeployment?.deploymentId;
  if (deploymentId === undefined) return [];
  const { deploymentInfo = {} } = await clients.codeDeploy.send(new GetDeploymentCommand({ deploymentId }));
  if (deploymentInfo.completeTime !== undefined) return [];
  return (deploymentInfo.deploymentStatusMessages ?? [])
    .filter((text) => text.includes('do not poll'))
    .map((what) => ({
      level: 'fault',
      about: `deployment ${deploymentId} to ${place.application}/${name}`,
      what,
      do: 'on the host: sudo systemctl restart codedeploy-agent; see /var/log/aws/codedeploy-agent',
    }));
}

interface HostOfApplication extends HostLine {
  readonly application: string;
}

function healthFindings({ application, group, host, health, lastEvent }: HostOfApplication): Finding[] {
  if (health === undefined || GOOD.has(health)) return [];
  const last =
    lastEvent === undefined ? '' : `; its last lifecycle event was ${lastEvent.name} ${lastEvent.status}`;
  return [
    {
      level: 'warning',
      about: `host ${host} of ${group}`,
      what: `its target health is ${health}${last}`,
      do: `see what its scripts wrote: signalbox hosts ${application} ${group} names its release, then signalbox logs <release>`,
    },
  ];
}

const GOOD = new Set(['healthy', 'initial', 'unused', 'draining']);

interface Pings {
  readonly managed: readonly InstanceInformation[];
  readonly findings: readonly Finding[];
}

/** SSM takes so many ids in one filter. */
const BATCH = 100;

async function pingsOf(lines: readonly HostLine[], { clients }: Account): Promise<Pings> {
  const ids = [...new Set(lines.map(({ host }) => host))];
  const managed: InstanceInformation[] = [];
  try {
    for (let first = 0; first < ids.length; first += BATCH) {
      const Filters = [{ Key: 'InstanceIds', Values: ids.slice(first, first + BATCH) }];
      for await (const page of paginateDescribeInstanceInformation({ client: clients.ssm }, { Filters }))
        managed.push(...(page.InstanceInformationList ?? []));
    }
  } catch (error) {
    return { managed, findings: [couldNotRead('pings of SSM', error)] };
  }
  return { managed, findings: managed.flatMap(pingFindings) };
}

function pingFindings({ InstanceId, PingStatus, LastPingDateTime }: InstanceInformation): Finding[] {
  if (PingStatus === 'Online') return [];
  const since = LastPingDateTime === undefined ? '' : ` since ${LastPingDateTime.toISOString()}`;
  return [
    {
      level: 'warning',
      about: `host ${InstanceId}`,
      what: `SSM's agent on it has not answered${since} (${PingStatus}): it may be down or cut off`,
      do: `aws ec2 describe-instance-status --include-all-instances --instance-ids ${InstanceId}`,
    },
  ];
}
