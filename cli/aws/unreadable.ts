import { type AwsFault, awsFault } from '../../lib/views/aws-fault.ts';
import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';

/** What a call to a cloud threw, as one sentence with what to do about it: `what` cannot be read. Exit code 4. */
export function unreadable(what: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause;
  const { why, hint } = explain(awsFault(cause));
  return new UserError(`${what}: ${why}`, { exitCode: EXIT.unreadable, cause, ...(hint ? { hint } : {}) });
}

interface Explained {
  readonly why: string;
  readonly hint?: string;
}

function explain({ kind, call, permission, detail }: AwsFault): Explained {
  switch (kind) {
    case 'no-credentials':
      return {
        why: 'no AWS credentials were found',
        hint: 'give --profile, or set AWS_PROFILE or AWS_ACCESS_KEY_ID; --local looks at the local cloud',
      };
    case 'no-region':
      return { why: 'no region is known', hint: 'give --region, or set AWS_REGION' };
    case 'no-answer':
      return {
        why: `the endpoint does not answer (${detail})`,
        hint: 'check the network, --region and AWS_ENDPOINT_URL; a local cloud is started with `signalbox up`',
      };
    case 'expired':
      return { why: `the credentials are not valid (any more): ${detail}`, hint: 'sign in again' };
    case 'denied':
      return {
        why: `${call ?? 'a call'} was denied: ${detail}`,
        hint: `ask for the permission ${permission ?? `for ${call}`}`,
      };
    case 'other':
      return { why: call === undefined ? detail : `${call}: ${detail}` };
  }
}
