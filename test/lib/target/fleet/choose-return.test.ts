import { expect, it } from 'vitest';
import type { Revision } from '../../../../lib/release/intent.ts';
import { chooseReturn } from '../../../../lib/target/fleet/choose-return.ts';

const revision = (key: string, versionId = 'v1'): Revision => ({
  bucket: 'state',
  key,
  versionId,
  bundleType: 'zip',
});
const ours = revision('ours');
const theirs = revision('theirs');

/** What is doubted, by its key; `missing` is in the word. */
const doubting = (doubts: Readonly<Record<string, string>>) => async (previous: { revision: Revision }) => {
  const why = doubts[previous.revision.key];
  return why === undefined ? undefined : { why, missing: why.includes('missing') };
};

it.each([
  ['goes back to what proves good', ours, {}, { revision: ours }],
  [
    'goes back all the same to what CodeDeploy had deployed there itself',
    ours,
    { ours: 'another digest' },
    {
      revision: ours,
      note: 'unproved (another digest), but the very object version that CodeDeploy had deployed there',
    },
  ],
  [
    'takes what CodeDeploy had deployed where ours is another',
    theirs,
    { ours: 'another digest' },
    {
      revision: theirs,
      note: 'the revision that CodeDeploy had deployed there, since another digest',
    },
  ],
  ['deploys nothing that no host could fetch', ours, { ours: 'missing' }, { impossible: 'missing' }],
  [
    'deploys nothing where both are gone',
    theirs,
    { ours: 'ours is missing', theirs: 'theirs is missing' },
    { impossible: 'ours is missing, and theirs is missing' },
  ],
  [
    'deploys nothing unproved that nobody deployed before',
    null,
    { ours: 'another digest' },
    { impossible: 'another digest, and CodeDeploy knows no revision that it deployed there before' },
  ],
  [
    'goes back where an older release says nothing of CodeDeploy',
    undefined,
    { ours: 'another digest' },
    {
      revision: ours,
      note: 'unproved (another digest), but the very object version that CodeDeploy had deployed there',
    },
  ],
])('%s', async (_case, deployed, doubts, choice) => {
  const previous = { release: 'hello-1', revision: ours, deployed };
  expect(await chooseReturn(previous, doubting(doubts))).toEqual(choice);
});
