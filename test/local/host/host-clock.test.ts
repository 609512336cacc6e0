import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { CLOUD_TIME_HEADER, type ClockReading } from '../../../local/cloud-time.ts';
import type { AwsHttp } from '../../../local/host/aws-http.ts';
import { createHostClock } from '../../../local/host/host-clock.ts';

const THEN = Date.parse('2030-06-01T00:00:00Z');
const CALL = { method: 'GET', path: '/', headers: {}, body: '', service: 'logs' } as const;

/** A host that hears these readings, one answer each; undefined: the call fails. */
function hearing(...readings: (ClockReading | undefined)[]) {
  const clock = createHostClock();
  const http: AwsHttp = {
    send: async () => {
      const told = readings.shift();
      if (!told) throw new Error('nothing answers');
      const answer = new IncomingMessage(new Socket());
      answer.headers[CLOUD_TIME_HEADER] = JSON.stringify(told);
      return answer;
    },
  };
  const call = () => clock.listenTo(http).send(CALL, new AbortController().signal);
  return { clock, call };
}

const still = (time: number, clock = 'first'): ClockReading => ({ clock, time, speed: 0 });

it('goes at the speed of the cloud', async () => {
  const { clock, call } = hearing({ clock: 'first', time: THEN, speed: 60 });
  const before = performance.now();
  await call();
  expect(clock.timeOf(before + 1000)).toBeLessThanOrEqual(THEN + 60_000);
  expect(clock.timeOf(performance.now() + 1000)).toBeGreaterThanOrEqual(THEN + 60_000);
  // Each is a whole number of milliseconds.
  expect(Math.abs(clock.timeOf(before + 2000) - clock.timeOf(before + 1000) - 60_000)).toBeLessThanOrEqual(1);
});

it('does not go back for an answer that comes late, and does for a cloud that was started anew', async () => {
  const { clock, call } = hearing(still(THEN + 9), still(THEN), still(THEN, 'second'));
  const times: number[] = [];
  for (let answer = 1; answer <= 3; answer += 1) {
    await call();
    times.push(clock.now());
  }
  expect(times).toEqual([THEN + 9, THEN + 9, THEN]);
});

it('is not certain before it has heard the cloud, nor once a call has failed', async () => {
  const { clock, call } = hearing(still(THEN), undefined);
  const isCertain = [clock.isCertain()];
  await call();
  isCertain.push(clock.isCertain());
  await expect(call()).rejects.toThrow('nothing answers');
  isCertain.push(clock.isCertain());
  expect(isCertain).toEqual([false, true, false]);
  expect(clock.now()).toBe(THEN);
});
