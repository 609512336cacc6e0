import type { DeploymentGroupInfo } from '@aws-sdk/client-codedeploy';
import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describedGroup } from '../../../lib/target/described-group.ts';
import { undefinedFor } from '../../../lib/target/undefined-for.ts';
import type { Account, Group } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';
import { lookAtEach } from '../look-at-each.ts';
import type { Place } from '../place.ts';
import type { GroupReading } from '../read-groups.ts';
import { isFit, statesText, targetStates } from '../target-states.ts';

/** The deployment groups that the latest plans name: there, as planned, and with hosts that get traffic. */
export const groups: Check = {
  name: 'groups',
  looksAt: 'the deployment groups of the latest plans: there, as planned, traffic, rollback',
  async look(account) {
    const all = await account.groups();
    const findings = await lookAtEach(all, {
      named: nameOf,
      look: (reading) => groupFindings(reading, account),
    });
    return { seen: all.length === 0 ? 'no plans yet' : counted(all.length, 'group'), findings };
  },
};

const nameOf = ({ place, name }: GroupReading) => `deployment group ${place.application}/${name}`;

async function groupFindings(reading: GroupReading, account: Account): Promise<Finding[]> {
  const { place, name, info, error } = reading;
  if (error !== undefined) throw error;
  const about = nameOf(reading);
  if (!info)
    return [
      {
        level: 'fault',
        about,
        what: `it does not exist, and ${place.planned.name} goes to it`,
        do: 'make it: signalbox fleet apply <fleet.yml>, or name another one in signalbox.yml',
      },
    ];
  const group = { place, name, info };
  return [
    ...typeFindings(group, about),
    ...rollbackFindings(info, place, about),
    ...(await trafficFindings(group, { account, about })),
  ];
}

function typeFindings({ place, info }: Group, about: string): Finding[] {
  const { type } = describedGroup(info);
  const { strategy, name } = place.planned;
  if (strategy.type === type) return [];
  return [
    {
      level: 'fault',
      about,
      what: `it deploys ${type} now, ${name} was planned ${strategy.type}`,
      do: 'see which call changes it, in the folder of the application: signalbox plan',
    },
  ];
}

/**
 * The pipeline says with each deployment what takes it back. What the group says counts for those that others start: a
 * scale-out, a person, another tool.
 */
function rollbackFindings(
  { alarmConfiguration: alarms, autoRollbackConfiguration: rollback }: DeploymentGroupInfo,
  { application }: Place,
  about: string,
): Finding[] {
  const isWatched = alarms?.enabled === true && (alarms.alarms ?? []).length > 0;
  const onAlarm = rollback?.enabled === true && (rollback.events ?? []).includes('DEPLOYMENT_STOP_ON_ALARM');
  if (isWatched === onAlarm) return [];
  const group = about.slice(about.lastIndexOf('/') + 1);
  const update = `aws deploy update-deployment-group --application-name ${application} --current-deployment-group-name ${group}`;
  const events = 'events=DEPLOYMENT_FAILURE,DEPLOYMENT_STOP_ON_REQUEST';
  return [
    {
      level: 'warning',
      about,
      what: isWatched
        ? 'its alarms stop a deployment that is not the pipeline’s, and nothing takes it back'
        : 'it is to roll back on an alarm, and watches none',
      do: isWatched
        ? `${update} --auto-rollback-configuration enabled=true,${events},DEPLOYMENT_STOP_ON_ALARM`
        : `${update} --auto-rollback-configuration enabled=true,${events}`,
    },
  ];
}

interface Looking {
  readonly account: Account;
  readonly about: string;
}

async function trafficFindings({ info }: Group, { account, about }: Looking): Promise<Finding[]> {
  const { platform, type, withTrafficControl, targetGroups } = describedGroup(info);
  if (platform !== 'Server') return [];
  if (type === 'blue-green' && targetGroups.length === 0)
    return [
      {
        level: 'fault',
        about,
        what: 'it is blue/green and has no target group to shift traffic in',
        do: 'give it a targetGroup in fleet.yml, then: signalbox fleet apply <fleet.yml>',
      },
    ];
  if (!withTrafficControl) return [];
  const found = await Promise.all(targetGroups.map((name) => healthOf(name, account)));
  return found.flatMap((what) => (what === undefined ? [] : [{ level: 'fault' as const, about, ...what }]));
}

/** What is wrong with a target group; undefined where a host in it is healthy. */
async function healthOf(name: string, { clients: { balancers } }: Account) {
  const { TargetGroups = [] } =
    (await balancers
      .send(new DescribeTargetGroupsCommand({ Names: [name] }))
      .catch(undefinedFor('TargetGroupNotFoundException'))) ?? {};
  const [target] = TargetGroups;
  if (!target)
    return {
      what: `its target group ${name} does not exist`,
      do: 'make it, or name another one in fleet.yml, then: signalbox fleet apply <fleet.yml>',
    };
  const { TargetGroupArn = '' } = target;
  const targets = await targetStates(balancers, TargetGroupArn);
  if (targets.some(isFit)) return undefined;
  return {
    what: `no host in its target group ${name} is healthy: ${statesText(targets)}`,
    do: `see why: aws elbv2 describe-target-health --target-group-arn ${TargetGroupArn}`,
  };
}
