import { randomBytes } from 'node:crypto';

/** `i-0123456789abcdef0` for the prefix `i`: 17 hexadecimal digits, the first of them 0. */
export const newId = (prefix: string): string => `${prefix}-0${randomBytes(8).toString('hex')}`;
