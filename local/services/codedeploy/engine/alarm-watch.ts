import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { DeploymentRun } from './deployment-run.ts';
import { failureOf } from './deployment-failure.ts';
import type { StopReason } from './run-control.ts';

/** Milliseconds of cloud time between two looks; AWS does not document its own interval. */
const LOOK_EVERY = 30_000;

/**
 * Stops the deployment when one of its alarms is active, at its start or later. The alarms of a rollback are not
 * looked at: the release that it takes back is what rings them.
 */
export async function watchAlarms(run: DeploymentRun): Promise<void> {
  const { alarms, creator } = run.deployment;
  const names = (alarms?.alarms ?? []).flatMap(({ name }) => (name ? [name] : []));
  if (!alarms?.enabled || names.length === 0 || creator === 'codeDeployRollback') return;
  const { clock } = run.cloud;
  let cancel: (() => void) | undefined;
  run.control.ended.addEventListener('abort', () => cancel?.());
  const look = async (): Promise<void> => {
    const reason = await findReason(run, names, alarms.ignorePollAlarmFailure ?? false);
    if (run.control.ended.aborted) return;
    if (reason) run.control.stop(reason);
    else cancel = clock.at(clock.now() + LOOK_EVERY, () => void look());
  };
  await look();
}

/** As AWS says it. */
const ACTIVATED =
  'One or more alarms have been activated according to the Amazon CloudWatch metrics you selected, and the affected deployments have been stopped.';

async function findReason(
  run: DeploymentRun,
  AlarmNames: readonly string[],
  isFailureIgnored: boolean,
): Promise<StopReason | undefined> {
  try {
    const { MetricAlarms = [], CompositeAlarms = [] } = await run.call<{
      MetricAlarms?: MetricAlarm[];
      CompositeAlarms?: MetricAlarm[];
    }>('cloudwatch', 'DescribeAlarms', {
      AlarmNames,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
    });
    const found = [...MetricAlarms, ...CompositeAlarms];
    const active = found.filter(({ StateValue }) => StateValue === 'ALARM').map(({ AlarmName }) => AlarmName);
    if (active.length > 0) {
      const names = active.map((name) => `<${name}>`).join(' ');
      return stop('ALARM_ACTIVE', `${ACTIVATED} Activated alarms: ${names}`);
    }
    const missing = AlarmNames.filter((name) => !found.some(({ AlarmName }) => AlarmName === name));
    if (missing.length === 0 || isFailureIgnored) return undefined;
    return stop('ALARM_ACTIVE', `The state of these alarms could not be read: ${missing.join(', ')}`);
  } catch (error) {
    if (isFailureIgnored) return undefined;
    const { code, message } = failureOf(error, 'ALARM_ACTIVE');
    return stop(code, `The state of the alarms could not be read: ${message}`);
  }
}

const stop = (code: NonNullable<StopReason['error']['code']>, message: string): StopReason => ({
  kind: 'alarm',
  error: { code, message },
});
