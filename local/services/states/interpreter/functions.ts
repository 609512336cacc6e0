import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';

type Implementation = (this: jsonata.Focus, ...args: never[]) => unknown;

/** What expressions may know of the outside. */
export interface Surroundings {
  /** Cloud time, for `$now()` and `$millis()`. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
}

/**
 * The functions that Step Functions adds to JSONata, and those that it changes; `$eval` does not exist there.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function stepFunctions({ now, random }: Surroundings): Readonly<Record<string, Implementation>> {
  return {
    partition,
    range,
    hash,
    parse,
    random: (seed?: number) => (seed === undefined ? random() : seeded(seed)),
    uuid: () => uuid(random),
    millis: () => now(),
    now(picture?: string, timezone?: string) {
      const fromMillis = this.environment.lookup('fromMillis') as {
        implementation(ms: number, picture?: string, timezone?: string): string;
      };
      return fromMillis.implementation(now(), picture, timezone);
    },
  };
}

function partition(array?: unknown[], size?: number): unknown {
  if (array === undefined) return undefined;
  const items = Array.isArray(array) ? array : [array];
  if (!Number.isInteger(size) || size! < 1)
    throw new Error(`$partition expects a positive integer size, got ${size}`);
  return Array.from({ length: Math.ceil(items.length / size!) }, (_, index) =>
    items.slice(index * size!, (index + 1) * size!),
  );
}

const LONGEST_RANGE = 1_000_000;

function range(first?: number, last?: number, step?: number): unknown {
  if (
    ![first, last, step].every((value) => typeof value === 'number' && Number.isFinite(value)) ||
    step === 0
  ) {
    throw new Error(`$range expects first, last and a step other than 0, got ${first}, ${last}, ${step}`);
  }
  const length = Math.max(0, Math.floor((last! - first!) / step!) + 1);
  if (length > LONGEST_RANGE)
    throw new Error(`$range would give ${length} items, the most is ${LONGEST_RANGE}`);
  return Array.from({ length }, (_, index) => first! + index * step!);
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(content?: unknown, algorithm?: string): unknown {
  if (content === undefined) return undefined;
  const name = HASHES[algorithm ?? ''];
  if (name === undefined)
    throw new Error(`$hash expects one of ${Object.keys(HASHES).join(', ')}, got ${algorithm}`);
  return createHash(name)
    .update(typeof content === 'string' ? content : JSON.stringify(content))
    .digest('hex');
}

function parse(text?: string): unknown {
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** The same number for the same seed (mulberry32). */
function seeded(seed: number): number {
  let state = (seed + 0x6d2b79f5) | 0;
  state = Math.imul(state ^ (state >>> 15), state | 1);
  state ^= state + Math.imul(state ^ (state >>> 7), state | 61);
  return ((state ^ (state >>> 14)) >>> 0) / 2 ** 32;
}

/** Version 4, from the given randomness so that a test can foresee it. */
function uuid(random: () => number): string {
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replaceAll(/[xy]/g, (letter) => {
    const digit = Math.floor(random() * 16);
    return (letter === 'x' ? digit : (digit & 3) | 8).toString(16);
  });
}
