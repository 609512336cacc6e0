import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern } from '../../../local/policy/wildcard.ts';

const expression = (pattern: string) =>
  new RegExp(`^${pattern.replace(/[.:]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');

test('matches what the regular expression of the same meaning matches', () => {
  const letters = (alphabet: string) =>
    fc.string({ unit: fc.constantFrom(...alphabet.split('')), maxLength: 12 });
  fc.assert(
    fc.property(letters('ab:*?.'), letters('ab:.'), (pattern, value) => {
      const matches = compilePattern(pattern, { wildcards: true, variables: false });
      expect(matches(value, {})).toBe(expression(pattern).test(value));
    }),
    { numRuns: 2000 },
  );
});

test('takes no longer than pattern times value, however many wildcards there are', () => {
  const matches = compilePattern('*a'.repeat(50) + 'b', { wildcards: true, variables: false });
  const begin = performance.now();
  expect(matches('a'.repeat(5000), {})).toBe(false);
  expect(performance.now() - begin).toBeLessThan(1000);
});
