import type { AlarmConfiguration } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../../aws-error.ts';
import type { Quotas } from '../quotas.ts';

const LONGEST_NAME = 255;

/** Refuses the alarms of a deployment group or of a deployment that AWS refuses. */
export function checkAlarms(alarms: AlarmConfiguration | undefined, quotas: Quotas): void {
  const names = (alarms?.alarms ?? []).map(({ name }) => name ?? '');
  if (names.length > quotas.alarms) {
    throw new AwsError(
      'AlarmsLimitExceededException',
      `The maximum number of alarms for a deployment group (${quotas.alarms}) was exceeded.`,
    );
  }
  const isValid =
    names.every((name) => name !== '' && name.length <= LONGEST_NAME) && new Set(names).size === names.length;
  if (isValid && !(alarms?.enabled && names.length === 0)) return;
  throw new AwsError(
    'InvalidAlarmConfigException',
    `The format of the alarm configuration is invalid: an enabled one needs alarms, and each a name of its own of at most ${LONGEST_NAME} characters.`,
  );
}
