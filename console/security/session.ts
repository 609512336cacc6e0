import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

/** Who may use a console: whoever has opened the address that it printed. It lasts as long as the console's process. */
export interface Session {
  /** Stands in the opened address, and nowhere else. */
  readonly token: string;
  /** What the forms of this console carry. */
  readonly csrf: string;
  isToken(text: string): boolean;
  isCsrf(text: string): boolean;
  /** Lets the browser that asks in. */
  admit(context: Context): void;
  isAdmitted(context: Context): boolean;
}

/** Cookies know no port: each console's has a name of its own. */
export function createSession(port: number): Session {
  const secret = randomBytes(32);
  const derived = (use: string) => createHmac('sha256', secret).update(use).digest('base64url');
  const [token, csrf, key] = [derived('token'), derived('csrf'), derived('cookie')];
  const name = `signalbox-${port}`;
  return {
    token,
    csrf,
    isToken: (text) => isSame(text, token),
    isCsrf: (text) => isSame(text, csrf),
    admit: (context) => setCookie(context, name, key, { httpOnly: true, sameSite: 'Strict', path: '/' }),
    isAdmitted: (context) => isSame(getCookie(context, name) ?? '', key),
  };
}

/** Takes as long whatever is wrong with it. */
function isSame(text: string, expected: string): boolean {
  const [given, wanted] = [Buffer.from(text), Buffer.from(expected)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
