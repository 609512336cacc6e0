import { type CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { Account } from '../account.ts';
import type { Check, Finding } from '../check.ts';
import { counted } from '../counted.ts';

/** The alarms that take releases back: there, and able to ring. */
export const alarms: Check = {
  name: 'alarms',
  looksAt: 'the alarms of the latest plans, of their groups and services: there, with data, not silenced',
  async look(account) {
    const names = await alarmNames(account);
    const found = await describe(account.clients.cloudWatch, names);
    const since = await lastStart(account);
    const findings = names.flatMap((name) => alarmFindings(name, found.get(name), since));
    return { seen: counted(names.length, 'alarm'), findings };
  },
};

async function alarmNames(account: Account): Promise<string[]> {
  const planned = (await account.places()).flatMap((place) => place.planned.alarms);
  const watched = (await account.groups()).flatMap(({ info }) => info?.alarmConfiguration?.alarms ?? []);
  const ofServices = (await account.services()).flatMap(
    ({ service }) => service?.deploymentConfiguration?.alarms?.alarmNames ?? [],
  );
  return [...new Set([...planned, ...watched.flatMap(({ name }) => name ?? []), ...ofServices])].sort();
}

type Described = Pick<MetricAlarm, 'StateValue' | 'ActionsEnabled' | 'AlarmActions'> &
  Partial<Pick<MetricAlarm, 'StateTransitionedTimestamp' | 'StateUpdatedTimestamp' | 'TreatMissingData'>>;

const BATCH = 100;

async function describe(client: CloudWatchClient, names: readonly string[]) {
  const found = new Map<string, Described>();
  for (let first = 0; first < names.length; first += BATCH) {
    const answer = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames: names.slice(first, first + BATCH),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: BATCH,
      }),
    );
    for (const alarm of [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])])
      found.set(alarm.AlarmName!, alarm);
  }
  return found;
}

/** When the latest release started, by AWS's clock: what was so before it was so all the time. */
const lastStart = async (account: Account): Promise<string | undefined> =>
  (await account.latest())
    .map(({ startedAt }) => startedAt)
    .sort()
    .at(-1);

function alarmFindings(name: string, alarm: Described | undefined, since: string | undefined): Finding[] {
  const about = `alarm ${name}`;
  if (!alarm)
    return [
      {
        level: 'fault',
        about,
        what: 'it does not exist: the plan of the next release is refused, or CodeDeploy stops',
        do: 'make it again (aws cloudwatch put-metric-alarm, or its template), or take it out of signalbox.yml and the group or service',
      },
    ];
  return [...silentFindings(about, alarm, since), ...actionFindings(name, alarm)];
}

function silentFindings(about: string, alarm: Described, since: string | undefined): Finding[] {
  const from = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString();
  const isOld = from !== undefined && since !== undefined && Date.parse(from) < Date.parse(since);
  if (alarm.StateValue !== 'INSUFFICIENT_DATA' || !isOld) return [];
  return [
    {
      level: 'warning',
      about,
      what: `it has had no data since ${from}, before the last release: it judges nothing`,
      do: `check metric, dimensions and unit: aws cloudwatch describe-alarms --alarm-names ${about.slice('alarm '.length)}; an alarm on errors wants --treat-missing-data notBreaching`,
    },
  ];
}

/** The pipeline hears of alarms by EventBridge, whatever their actions; people do not. */
function actionFindings(name: string, { ActionsEnabled, AlarmActions = [] }: Described): Finding[] {
  if (ActionsEnabled !== false) return [];
  const whom = AlarmActions.length === 0 ? 'whoever is to be told' : AlarmActions.join(', ');
  return [
    {
      level: 'warning',
      about: `alarm ${name}`,
      what: `its actions are disabled: the pipeline hears of it, ${whom} does not`,
      do: `aws cloudwatch enable-alarm-actions --alarm-names ${name}`,
    },
  ];
}
