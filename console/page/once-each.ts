import { randomBytes } from 'node:crypto';

/** Lets what a page offers be done once, however often its form is sent. */
export interface OnceEach {
  /** Good for one doing. */
  issue(): string;
  /** Does it, or says what came of it before; undefined for a ticket that is not (any more) known. */
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
      return doing;
    },
  };
}
