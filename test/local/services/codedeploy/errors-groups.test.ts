import { afterAll, beforeAll, it } from 'vitest';
import { GROUP_ERRORS } from './error-rows/group-errors.ts';
import { expectRefused, startRefusals } from './start-refusals.ts';
import type { Refusals } from './start-refusals.ts';

let refusals: Refusals;
beforeAll(async () => {
  refusals = await startRefusals();
});
afterAll(() => refusals.stop());

it.each(GROUP_ERRORS)('%s refuses %j as %s', (...row) => expectRefused(refusals.client, row));
