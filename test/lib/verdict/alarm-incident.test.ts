import { expect, it } from 'vitest';
import { alarmTime } from '../../../lib/events/alarm-changed.ts';
import { alarmIncident } from '../../../lib/verdict/alarm-incident.ts';

const alarm = { name: 'hello-5xx', metric: 'HTTPCode_Target_5XX_Count', statistic: 'Sum', threshold: 5 };

it('takes value and samples from the reason data, oldest first', () => {
  const reasonData = JSON.stringify({
    version: '1.0',
    threshold: 5,
    evaluatedDatapoints: [
      { timestamp: '2026-01-01T00:02:00.000+0000', sampleCount: 1, value: 45 },
      { timestamp: '2026-01-01T00:01:00.000+0000', sampleCount: 1, value: 7 },
    ],
  });
  expect(alarmIncident({ ...alarm, reasonData })).toMatchObject({
    cause: 'alarm hello-5xx rang: HTTPCode_Target_5XX_Count was 45, the limit is 5',
    value: 45,
    threshold: 5,
    samples: [
      { at: '2026-01-01T00:01:00.000Z', value: 7 },
      { at: '2026-01-01T00:02:00.000Z', value: 45 },
    ],
  });
});

it('takes the recent data points where nothing else is told', () => {
  const reasonData = JSON.stringify({ recentDatapoints: [6, 9] });
  expect(alarmIncident({ ...alarm, reasonData }).samples).toEqual([{ value: 6 }, { value: 9 }]);
});

it.each([undefined, 'no JSON', '[]', '{"threshold":"five"}'])('needs no numbers: %j', (reasonData) => {
  expect(alarmIncident({ ...alarm, reasonData })).toMatchObject({
    cause: 'alarm hello-5xx rang',
    samples: [],
  });
});

it('reads CloudWatch’s zone without a colon', () => {
  expect(alarmTime('2019-10-02T17:04:40.985+0000')).toBe('2019-10-02T17:04:40.985Z');
  expect(alarmTime('soon')).toBeUndefined();
});
