import { page } from '../../page.ts';
import { validationError } from '../cloudformation-error.ts';

/** One page of a list, with its NextToken. */
export function nextPage<Item>(items: readonly Item[], token: string | undefined, limit = 100) {
  const { items: found, nextToken } = page(items, {
    limit,
    token,
    invalid: () => validationError('The specified NextToken is not valid.'),
  });
  return { items: [...found], more: nextToken === undefined ? {} : { NextToken: nextToken } };
}
