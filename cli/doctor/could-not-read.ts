import { unreadable } from '../aws/unreadable.ts';
import type { Finding } from './check.ts';

/** What a call threw as a finding: which call, and which permission it wants. */
export function couldNotRead(about: string, error: unknown): Finding {
  const { message, hint } = unreadable(about, error);
  const what = message.startsWith(`${about}: `) ? message.slice(about.length + 2) : message;
  return { level: 'unreadable', about, what, do: hint ?? 'try again' };
}
