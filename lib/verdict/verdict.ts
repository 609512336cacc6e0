/**
 * Is this release bad? One pure answer out of four, never two: `unknown` is too little data, `error` is data that could not
 * be read. Only `bad` takes a release back at once.
 */
export interface Verdict {
  readonly outcome: 'healthy' | 'bad' | 'unknown' | 'error';
  readonly reason: string;
  readonly samples: readonly Sample[];
}

export type Sample = AlarmSample | RequestsSample;

export interface AlarmSample {
  readonly kind: 'alarm';
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | 'missing' | 'unreadable';
  /** When it went into this state, by CloudWatch's clock. */
  readonly transitionedAt?: string;
  /** As CloudWatch names it; `breaching` marks a metric that always reports. */
  readonly treatMissingData?: string;
  readonly detail?: string;
}

export interface RequestsSample {
  readonly kind: 'requests';
  /** Since the traffic moved; undefined where it could not be read. */
  readonly seen: number | undefined;
  /** As the manifest demands it. */
  readonly needed?: number;
}

/** Judges what was read. An alarm counts only by its transition: one that rang before `judgedFrom` says nothing. */
export function judge(judgedFrom: string, samples: readonly Sample[]): Verdict {
  const requests = samples.find((sample) => sample.kind === 'requests');
  const opinions = samples.map((sample) =>
    sample.kind === 'alarm' ? alarmOpinion(sample, judgedFrom, requests) : requestsOpinion(sample),
  );
  for (const outcome of ['bad', 'error', 'unknown'] as const) {
    const said = opinions.filter((opinion) => opinion.outcome === outcome);
    if (said.length > 0) return { outcome, reason: said.map(({ reason }) => reason).join('; '), samples };
  }
  return { outcome: 'healthy', reason: healthyReason(samples), samples };
}

interface Opinion {
  readonly outcome: Verdict['outcome'];
  readonly reason: string;
}

const HEALTHY: Opinion = { outcome: 'healthy', reason: '' };

function alarmOpinion(alarm: AlarmSample, judgedFrom: string, requests: RequestsSample | undefined): Opinion {
  switch (alarm.state) {
    case 'OK':
      return HEALTHY;
    case 'ALARM':
      return ringing(alarm, judgedFrom);
    case 'INSUFFICIENT_DATA':
      return silent(alarm, requests);
    case 'missing':
      return { outcome: 'error', reason: `alarm ${alarm.name} does not exist any more` };
    case 'unreadable':
      return {
        outcome: 'error',
        reason: `alarm ${alarm.name} could not be read: ${alarm.detail ?? 'no answer'}`,
      };
  }
}

function ringing(alarm: AlarmSample, judgedFrom: string): Opinion {
  // Without a time it cannot be excused.
  if (!alarm.transitionedAt || Date.parse(alarm.transitionedAt) > Date.parse(judgedFrom)) {
    return { outcome: 'bad', reason: `alarm ${alarm.name} rings` };
  }
  return { outcome: 'unknown', reason: `alarm ${alarm.name} has been ringing since before the deployment` };
}

/** Silence is bad news from a metric that always reports, and good news from a count of errors while requests come. */
function silent(alarm: AlarmSample, requests: RequestsSample | undefined): Opinion {
  if (alarm.treatMissingData === 'breaching') {
    return {
      outcome: 'unknown',
      reason: `alarm ${alarm.name} has no data, although its metric always reports`,
    };
  }
  if (requests?.seen === 0) {
    return { outcome: 'unknown', reason: `alarm ${alarm.name} has no data, and no request came` };
  }
  return HEALTHY;
}

function requestsOpinion({ seen, needed }: RequestsSample): Opinion {
  if (needed === undefined) return HEALTHY;
  if (seen === undefined) return { outcome: 'error', reason: 'the number of requests could not be read' };
  if (seen < needed) return { outcome: 'unknown', reason: `${seen} of ${needed} requests have come` };
  return HEALTHY;
}

function healthyReason(samples: readonly Sample[]): string {
  const alarms = samples.filter(({ kind }) => kind === 'alarm').length;
  const requests = samples.find((sample) => sample.kind === 'requests')?.seen;
  const quiet =
    alarms === 0 ? 'no alarm is set' : `${alarms} ${alarms === 1 ? 'alarm is' : 'alarms are'} quiet`;
  return requests === undefined ? quiet : `${quiet}, ${requests} requests seen`;
}
