import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../../aws-error.ts';
import { AWS } from '../../../caller.ts';
import { Interruption, type DeploymentRun } from './deployment-run.ts';

/** Milliseconds of cloud time between two looks; AWS does not document its own interval. */
const LOOK_EVERY = 30_000;

/**
 * Interrupts the deployment when one of its alarms rings. One that rang already when the deployment began is ignored
 * for all of it: the deployment may be what mends it.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
 */
export function watchAlarms(run: DeploymentRun, ended: AbortSignal): void {
  const { enable, alarmNames = [], rollback } = run.deployment.configuration.alarms ?? {};
  if (!enable || alarmNames.length === 0) return;
  const { clock } = run.cloud;
  let cancel = () => {};
  ended.addEventListener('abort', () => cancel());
  const look = async (): Promise<void> => {
    const ringing = await ringingAlarms(run, alarmNames);
    if (ended.aborted) return;
    run.deployment.alarmsIgnored ??= ringing;
    const triggered = ringing.filter((name) => !run.deployment.alarmsIgnored!.includes(name));
    if (triggered.length === 0) {
      cancel = clock.at(clock.now() + LOOK_EVERY, () => void look());
      return;
    }
    run.deployment.alarmsTriggered = triggered;
    const reason = `Service deployment failed: alarm(s) detected: ${triggered.join(', ')}`;
    run.interrupt(new Interruption(rollback ? 'rollback' : 'fail', reason));
  };
  void look();
}

async function ringingAlarms({ cloud }: DeploymentRun, AlarmNames: readonly string[]): Promise<string[]> {
  try {
    const { MetricAlarms = [], CompositeAlarms = [] } = await cloud.call<{
      MetricAlarms?: MetricAlarm[];
      CompositeAlarms?: CompositeAlarm[];
    }>(AWS, 'cloudwatch', 'DescribeAlarms', { AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
    return [...MetricAlarms, ...CompositeAlarms]
      .filter(({ StateValue }) => StateValue === 'ALARM')
      .map(({ AlarmName }) => AlarmName!);
  } catch (error) {
    if (error instanceof AwsError) return [];
    throw error;
  }
}
