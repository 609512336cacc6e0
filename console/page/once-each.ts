import { randomBytes } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** Lets what a page offers be done once, however often its form is sent. */
export interface OnceEach {
  /** Good for one doing. */
  issue(): string;
  /**
   * Does it, or says what came of it before; undefined for a ticket that is not (any more) known. What was refused is tried
   * again: nothing came of it. What has no answer is not: it may have been done.
   */
  once(ticket: string, act: () => Promise<string>): Promise<string> | undefined;
}

/** So many offers are remembered; a form that is older has to be looked at again. */
const MOST = 1000;

export function onceEach(): OnceEach {
  const done = new Map<string, Promise<string> | undefined>();
  return {
    issue() {
      const ticket = randomBytes(12).toString('base64url');
      done.set(ticket, undefined);
      if (done.size > MOST) done.delete(done.keys().next().value!);
      return ticket;
    },
    once(ticket, act) {
      if (!done.has(ticket)) return undefined;
      const doing = done.get(ticket) ?? act();
      done.set(ticket, doing);
      doing.catch((error: unknown) => {
        if (done.get(ticket) === doing && isRefused(error)) done.set(ticket, undefined);
      });
      return doing;
    },
  };
}

/**
 * By us, by AWS, or because nobody listens there. A refusal that only a second attempt of the SDK got tells nothing of the
 * first one: it may have been done, and be the reason (a second CreateDeployment is refused while the first one runs).
 */
function isRefused(error: unknown): boolean {
  if (error instanceof Refusal) return true;
  const { $metadata, code } = error as SdkError;
  const { httpStatusCode: status = 0, attempts = 1 } = $metadata ?? {};
  return (status >= 400 && status < 500 && attempts === 1) || code === 'ECONNREFUSED';
}

interface SdkError {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
  /** Node's, of a connection. */
  readonly code?: string;
}
