import { randomBytes } from 'node:crypto';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
export type IdPrefix = 'AIDA' | 'AROA' | 'AGPA' | 'ANPA' | 'AIPA' | 'AKIA' | 'ASIA';

/** A unique id as IAM makes them: the prefix of its kind and sixteen characters, random unless `letters` are given. */
export const iamId = (prefix: IdPrefix, letters = random(16)): string => `${prefix}${letters}`;

/** A secret access key: forty characters. */
export const secretAccessKey = (): string => randomBytes(30).toString('base64').replaceAll('+', 'p');

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const random = (length: number): string =>
  Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
