import { s3Error } from './s3-error.ts';

const LONGEST_KEY = 1024;

export function checkKey(key: string): void {
  if (Buffer.byteLength(key) > LONGEST_KEY) {
    throw s3Error('KeyTooLongError', 'Your key is too long', {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: LONGEST_KEY,
    });
  }
}

/**
 * Keys in the order of their UTF-8 bytes, as S3 lists them. JavaScript compares UTF-16 units, which puts characters
 * outside the basic plane before U+E000..U+FFFF.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

const rank = (unit: number) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);
