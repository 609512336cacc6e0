import { expect, it } from 'vitest';
import { decide, type Slot } from '../../../../local/services/cloudwatch/alarms/missing-data.ts';

const SLOTS: Readonly<Record<string, Slot>> = { '0': 'ok', X: 'breaching', '-': 'missing' };
const TREATMENTS = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;
const KEEP = undefined;
const NO_DATA = 'INSUFFICIENT_DATA';

// The rows of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, oldest first.
it.each([
  [3, '0 - X - X', ['OK', 'OK', 'OK', 'OK']],
  [3, '0 - - - -', ['OK', 'OK', 'OK', 'OK']],
  [3, '- - - - -', [NO_DATA, KEEP, 'ALARM', 'OK']],
  [3, '0 X X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [3, '- - X - -', ['ALARM', KEEP, 'ALARM', 'OK']],
  [3, '- - - - X', [KEEP, KEEP, 'ALARM', 'OK']],
  [2, '0 - X - X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, '0 0 X 0 X', ['ALARM', 'ALARM', 'ALARM', 'ALARM']],
  [2, '0 - X - -', ['OK', 'OK', 'ALARM', 'OK']],
  [2, '- - - - 0', ['OK', 'OK', 'ALARM', 'OK']],
  [2, '- - - X -', ['ALARM', KEEP, 'ALARM', 'OK']],
] as const)('decides %i out of 3 on %s as the tables of AWS do', (datapointsToAlarm, text, expected) => {
  const slots = text
    .split(' ')
    .map((slot) => SLOTS[slot]!)
    .toReversed();
  const decided = TREATMENTS.map(
    (treatMissingData) => decide(slots, { evaluationPeriods: 3, datapointsToAlarm, treatMissingData }).value,
  );
  expect(decided).toEqual(expected);
});
