import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { unreadable } from '../../aws/unreadable.ts';
import type { Check, Finding } from '../check.ts';
import type { DoctorClients } from '../doctor-clients.ts';

/** Who asks, for how long yet, and whether the clocks agree. */
export const credentials: Check<Pick<DoctorClients, 'sts'>> = {
  name: 'credentials',
  looksAt: 'who you are, for how long, and the clock of this machine',
  async look({ sts }) {
    const times = timesOfAnswers(sts);
    try {
      const { Arn = 'nobody' } = await sts.send(new GetCallerIdentityCommand());
      return { seen: Arn, findings: [...clockFindings(times.skewMs), ...(await expiryFindings(sts))] };
    } catch (error) {
      const { message, hint = '' } = unreadable('who you are', error);
      const found: Finding = { level: 'fault', about: 'credentials', what: message, do: hint };
      return { seen: 'nobody', findings: [found, ...clockFindings(times.skewMs)] };
    }
  },
};

interface Answer {
  readonly response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** How far this machine's clock is ahead of the service's, by the Date of its last answer; refusals have one too. */
function timesOfAnswers(sts: STSClient): { skewMs?: number } {
  const times: { skewMs?: number } = {};
  sts.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result as Answer;
      const date = Date.parse(response?.headers?.['date'] ?? '');
      if (!Number.isNaN(date)) times.skewMs = Date.now() - date;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'timesOfAnswers' },
  );
  return times;
}

/** SigV4 allows five minutes: https://docs.aws.amazon.com/IAM/latest/UserGuide/signing-elements.html */
const MOST_SKEW_MS = 5 * 60_000;
const TELLING_SKEW_MS = 60_000;

function clockFindings(skewMs = 0): Finding[] {
  if (Math.abs(skewMs) < TELLING_SKEW_MS) return [];
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return [
    {
      level: Math.abs(skewMs) < MOST_SKEW_MS ? 'warning' : 'fault',
      about: 'clock',
      what: `this machine's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the cloud's; five minutes are refused`,
      do: 'set it by a time service: sudo timedatectl set-ntp true',
    },
  ];
}

/** A release may take longer than what is left. */
const SOON_MS = 15 * 60_000;

async function expiryFindings(sts: STSClient): Promise<Finding[]> {
  const { expiration } = await sts.config.credentials();
  const left = expiration === undefined ? Infinity : expiration.getTime() - Date.now();
  if (left > SOON_MS) return [];
  const what = `they expire in ${Math.max(0, Math.round(left / 60_000))} min`;
  return [{ level: 'warning', about: 'credentials', what, do: 'sign in again' }];
}
