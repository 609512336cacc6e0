import { page } from '../page.ts';
import { invalidParameter } from './errors.ts';

/** One page of a list call: at most 100 items, as every one of ECS's. */
export function listPage<Item>(
  all: readonly Item[],
  {
    maxResults = 100,
    nextToken,
  }: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined },
): { items: readonly Item[]; nextToken?: string } {
  if (maxResults < 1 || maxResults > 100) throw invalidParameter('maxResults must be between 1 and 100.');
  return page(all, {
    limit: maxResults,
    token: nextToken,
    invalid: () => invalidParameter('Invalid token.'),
  });
}
