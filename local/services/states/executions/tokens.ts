import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../../../aws-error.ts';
import type { Cloud } from '../../../cloud.ts';
import type { TokenCallback } from '../interpreter/task-port.ts';

/** Task tokens: long, unguessable, good for one answer. */
export interface Tokens {
  create(): string;
  /** From now on the token answers to `callback`; gives back how to end that. */
  park(token: string, callback: TokenCallback): () => void;
  /** What waits for the token; InvalidToken for one never given out, TaskTimedOut for one that is spent. */
  callback(token: string | undefined): TokenCallback;
}

/** Bytes of chance: in base64 with the signature, tokens are as long as AWS's, so what stores them too narrowly fails. */
const LENGTH = 800;
const SIGNATURE = 32;
const LONGEST = 2048;

export function createTokens(cloud: Cloud): Tokens {
  const parked = new Map<string, TokenCallback>();
  const secret = tokenSecret(cloud);
  return {
    create: () => {
      const body = randomBytes(LENGTH);
      return Buffer.concat([sign(secret, body), body]).toString('base64');
    },
    park: (token, callback) => {
      parked.set(token, callback);
      return () => void parked.delete(token);
    },
    callback: (token) => {
      if (token === undefined || token.length > LONGEST || !isGenuine(secret, token)) {
        throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
      }
      const callback = parked.get(token);
      if (callback) return callback;
      throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    },
  };
}

const sign = (secret: Buffer, body: Buffer) => createHmac('sha256', secret).update(body).digest();

function isGenuine(secret: Buffer, token: string): boolean {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.length !== SIGNATURE + LENGTH) return false;
  return timingSafeEqual(bytes.subarray(0, SIGNATURE), sign(secret, bytes.subarray(SIGNATURE)));
}

/** Kept with the data: a token that is parked outlives a restart. */
function tokenSecret(cloud: Cloud): Buffer {
  const secrets = cloud.store.table<string>('states', 'secrets');
  const secret = secrets.get('tokens') ?? randomBytes(32).toString('hex');
  secrets.set('tokens', secret);
  return Buffer.from(secret, 'hex');
}
