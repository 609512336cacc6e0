import { describe, expect, it } from 'vitest';
import { onceEach } from '../../../console/page/once-each.ts';
import { Refusal } from '../../../console/page/refusal.ts';

const awsError = (httpStatusCode: number, attempts = 1) =>
  Object.assign(new Error('no'), { $metadata: { httpStatusCode, attempts } });

describe('onceEach', () => {
  it.each([
    ['a refusal of ours', new Refusal(409, { en: 'no', zh: '不' })],
    ['a refusal of AWS', awsError(400)],
    ['a connection that nobody took', Object.assign(new Error('no'), { code: 'ECONNREFUSED' })],
  ])('tries again after %s', async (_, error) => {
    const tickets = onceEach();
    const ticket = tickets.issue();
    await expect(tickets.once(ticket, () => Promise.reject(error))).rejects.toBe(error);
    expect(await tickets.once(ticket, () => Promise.resolve('done'))).toBe('done');
    expect(await tickets.once(ticket, () => Promise.resolve('again'))).toBe('done');
  });

  it.each([
    ['a fault of AWS', awsError(500)],
    ['a refusal of the second attempt', awsError(400, 2)],
    ['a connection that was cut', Object.assign(new Error('no'), { code: 'ECONNRESET' })],
  ])('does not after %s: it may have been done', async (_, error) => {
    const tickets = onceEach();
    const ticket = tickets.issue();
    await expect(tickets.once(ticket, () => Promise.reject(error))).rejects.toBe(error);
    await expect(tickets.once(ticket, () => Promise.resolve('done'))).rejects.toBe(error);
  });

  it('does nothing for a ticket that it has not issued', () => {
    expect(onceEach().once('guessed', () => Promise.resolve('done'))).toBeUndefined();
  });
});
