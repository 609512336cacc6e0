import { afterAll, beforeAll, it } from 'vitest';
import { ON_PREMISES_ERRORS } from './error-rows/on-premises-errors.ts';
import { expectRefused, startRefusals } from './start-refusals.ts';
import type { Refusals } from './start-refusals.ts';

let refusals: Refusals;
beforeAll(async () => {
  refusals = await startRefusals();
});
afterAll(() => refusals.stop());

it.each(ON_PREMISES_ERRORS)('%s refuses %j as %s', (...row) => expectRefused(refusals.client, row));
