import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeRef, encodeRef, refKey, refNameFault, refOfKey } from '../../../../lib/source/git/ref-key.ts';

const bytes = fc
  .array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes));

test('gives every name one key, which no URL decoding changes', () => {
  fc.assert(
    fc.property(bytes, (name) => {
      const ref = `refs/heads/${name}`;
      const key = refKey('hello', ref);
      expect(key).toMatch(/^[A-Za-z0-9._/!-]+$/);
      expect(decodeURIComponent(key.replaceAll('+', ' '))).toBe(key);
      expect(refOfKey(key)).toEqual({ repository: 'hello', ref });
      expect(decodeRef(encodeRef(ref))).toBe(ref);
    }),
  );
});

test.each([
  'sources/hello/app.zip',
  'refs/hello.json',
  'refs/../heads/main.json',
  'refs/hello/heads/main',
  'refs/hello/heads/ma+in.json',
  // an encoding of what needs none, a lower-case one, and half a one
  'refs/hello/heads/m!61in.json',
  'refs/hello/heads/!c3.json',
  'refs/hello/heads/main!.json',
])('knows that %s is no key of a ref', (key) => expect(refOfKey(key)).toBeUndefined());

test('allows the names that git allows, and no others', () => {
  const alphabet = 'ab./@{~^:?*[\\ -_lock\u007f\u0001ü';
  const name = fc
    .array(fc.constantFrom(...alphabet.split(''), '.lock', '..', '@{'), { minLength: 1, maxLength: 6 })
    .map((parts) => `refs/heads/${parts.join('')}`);
  const seen = new Set<string>();
  fc.assert(
    fc.property(name, (ref) => void seen.add(ref)),
    { numRuns: 150 },
  );
  for (const ref of seen) {
    const { status } = spawnSync('git', ['check-ref-format', ref]);
    expect(refNameFault(ref) === undefined, JSON.stringify(ref)).toBe(status === 0);
  }
});

test('names bytes that are no text as they are', () => {
  const ref = Buffer.from([0x72, 0x65, 0x66, 0x73, 0x2f, 0x68, 0x2f, 0xff]).toString('latin1');
  expect(refKey('hello', ref)).toBe('refs/hello/h/!FF.json');
});
