import { expect, it } from 'vitest';
import type { Account } from '../../../cli/doctor/account.ts';
import { stack } from '../../../cli/doctor/checks/stack.ts';
import packageJson from '../../../package.json' with { type: 'json' };

/** A stack that stands so; which of its updates failed is CloudFormation's affair. */
const standing = (StackStatus: string) =>
  ({
    stackName: 'main',
    outputs: { Version: packageJson.version },
    clients: { cloudFormation: { send: async () => ({ Stacks: [{ StackStatus }] }) } },
  }) as unknown as Account;

const SEE_WHY = 'see why: aws cloudformation describe-stack-events --stack-name main';

it.each([
  ['UPDATE_COMPLETE', []],
  ['UPDATE_IN_PROGRESS', [['warning', 'wait, and look again']]],
  ['UPDATE_ROLLBACK_COMPLETE', [['warning', SEE_WHY]]],
  ['CREATE_FAILED', [['fault', SEE_WHY]]],
  [
    'UPDATE_ROLLBACK_FAILED',
    [['fault', `${SEE_WHY}; once mended: aws cloudformation continue-update-rollback --stack-name main`]],
  ],
])('says what to do about a stack that is %s', async (status, told) => {
  const { findings } = await stack.look(standing(status));
  expect(findings.map((finding) => [finding.level, finding.do])).toEqual(told);
});
