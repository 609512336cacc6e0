import { randomBytes } from 'node:crypto';
import { wallClock } from '../../clock.ts';
import { iamId, secretAccessKey } from '../iam/iam-id.ts';
import type { IamTables, SessionRecord } from '../iam/tables.ts';

/** Makes a session that ends `seconds` of wall time from now; answers its credentials as STS names them. */
export function openSession(
  { sessions }: IamTables,
  who: Pick<SessionRecord, 'arn' | 'principalArn' | 'userId'>,
  seconds: number,
) {
  dropExpired(sessions);
  const id = iamId('ASIA');
  const session: SessionRecord = {
    ...who,
    secret: secretAccessKey(),
    token: `IQoJb3JpZ2luX2Vj${randomBytes(192).toString('base64')}`,
    expires: wallClock.now() + seconds * 1000,
  };
  sessions.set(id, session);
  return {
    AccessKeyId: id,
    SecretAccessKey: session.secret,
    SessionToken: session.token,
    Expiration: new Date(session.expires),
  };
}

const sweeps = new WeakMap<Map<string, SessionRecord>, number>();
const BETWEEN_SWEEPS = 60_000;

/** Once a minute at most, so that opening a session costs the same however many there are. */
function dropExpired(sessions: Map<string, SessionRecord>): void {
  const now = wallClock.now();
  if (now < (sweeps.get(sessions) ?? 0)) return;
  sweeps.set(sessions, now + BETWEEN_SWEEPS);
  for (const [id, session] of sessions) if (session.expires <= now) sessions.delete(id);
}
