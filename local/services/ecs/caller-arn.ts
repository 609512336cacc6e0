import type { Caller } from '../../caller.ts';

/** Who made something, as the API tells it. */
export function callerArn(caller: Caller): string {
  if (caller.kind === 'identity') return caller.arn;
  return caller.kind === 'service' ? caller.principal : 'aws';
}
