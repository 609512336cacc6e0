import { CLOUD_TIME_HEADER, readCloudTime } from '../cloud-time.ts';
import type { ClockReading } from '../cloud-time.ts';
import type { AwsHttp } from './aws-http.ts';

/**
 * A host's clock, which goes as the cloud's: every answer of the cloud sets it, and in between it runs at the speed that
 * was told. Before the first answer it is the machine's own. A cloud whose clock is moved by hand is followed from its
 * next answer on. What scripts read with `date` is always the machine's.
 */
export interface HostClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** The time at a moment of `performance.now()`; of one that is past already, as it is known by now. */
  timeOf(moment: number): number;
  /** False before the first answer, and after a call failed: the cloud may be another one when it answers again. */
  isCertain(): boolean;
  /** Sets the clock by every answer that comes this way. */
  listenTo(http: AwsHttp): AwsHttp;
}

export function createHostClock(): HostClock {
  let reading: Heard = { clock: 'machine', time: Date.now(), speed: 1, at: performance.now() };
  let isCertain = false;
  const timeOf = (moment: number) => Math.floor(reading.time + (moment - reading.at) * reading.speed);
  const hear = (told: ClockReading | undefined) => {
    const at = performance.now();
    isCertain = true;
    // An answer is late, never early: of one clock's readings, the one furthest ahead is nearest to the truth.
    if (told && (told.clock !== reading.clock || told.time > timeOf(at))) reading = { ...told, at };
  };
  return {
    now: () => timeOf(performance.now()),
    timeOf,
    isCertain: () => isCertain,
    listenTo: (http) => ({
      send: async (call, signal) => {
        try {
          const answer = await http.send(call, signal);
          hear(readCloudTime(answer.headers[CLOUD_TIME_HEADER]));
          return answer;
        } catch (error) {
          isCertain = false;
          throw error;
        }
      },
    }),
  };
}

interface Heard extends ClockReading {
  /** When it was heard, of `performance.now()`. */
  readonly at: number;
}
