import { expect, test } from 'vitest';
import { pushVariables } from '../../../lib/release/push-variables.ts';
import { Refused } from '../../../lib/release/refused.ts';

const PUSHED = {
  repository: 'hello',
  ref: 'refs/heads/f!C3!BCr',
  sequence: 1,
  commit: 'c'.repeat(40),
  subject: 'Change',
  by: 'A',
  forced: false,
};
const optionsOf = (...options: string[]) =>
  pushVariables({ ...PUSHED, options }).filter(({ name }) => name.startsWith('SIGNALBOX_OPTION_'));

test('a build is told the commit, the ref and the options', () => {
  expect(pushVariables(PUSHED)).toEqual([
    { name: 'SIGNALBOX_COMMIT', value: PUSHED.commit },
    { name: 'SIGNALBOX_REF', value: 'refs/heads/für' },
  ]);
  expect(optionsOf('stage=beta', 'dry-run', 'note=a=b c')).toEqual([
    { name: 'SIGNALBOX_OPTION_STAGE', value: 'beta' },
    { name: 'SIGNALBOX_OPTION_DRY_RUN', value: 'true' },
    { name: 'SIGNALBOX_OPTION_NOTE', value: 'a=b c' },
  ]);
});

test.each(['', '=x', '1=x', 'a b=c', 'ü=1', `long=${'x'.repeat(4_000)}`])('refuses %j', (option) => {
  expect(() => optionsOf(option)).toThrow(Refused);
});
