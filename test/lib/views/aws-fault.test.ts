import { describe, expect, it } from 'vitest';
import { awsFault } from '../../../lib/views/aws-fault.ts';

const thrown = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name }, more);

describe('awsFault', () => {
  it.each([
    ['CredentialsProviderError', 'Could not load credentials', {}, { kind: 'no-credentials' }],
    ['Error', 'Region is missing', {}, { kind: 'no-region' }],
    ['Error', 'connect', { code: 'ECONNREFUSED' }, { kind: 'no-answer', detail: 'ECONNREFUSED' }],
    ['TimeoutError', 'socket', {}, { kind: 'no-answer', detail: 'TimeoutError' }],
    ['ExpiredToken', 'expired', {}, { kind: 'expired' }],
    ['Forbidden', 'no', { $metadata: { httpStatusCode: 403 } }, { kind: 'denied' }],
    [
      'AccessDeniedException',
      'User: x is not authorized to perform: codedeploy:ListDeployments on resource: *',
      {},
      { kind: 'denied', permission: 'codedeploy:ListDeployments' },
    ],
    ['InvalidTagException', 'bad tag', {}, { kind: 'other', detail: 'bad tag' }],
  ])('knows %s: %s', (name, message, more, expected) => {
    expect(awsFault(thrown(name, message, more))).toMatchObject(expected);
  });

  it('takes what is no error for its text', () => {
    expect(awsFault('gone')).toEqual({ kind: 'other', detail: 'gone' });
  });
});
