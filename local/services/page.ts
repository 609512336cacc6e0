/**
 * One page of a list, and the token of the next. The token names where the page begins; throws what `invalid` makes
 * for one that this list did not give.
 */
export function page<Item>(
  items: readonly Item[],
  options: { limit: number; token: string | undefined; invalid: () => Error },
): { items: readonly Item[]; nextToken?: string } {
  const start = options.token === undefined ? 0 : startOf(options.token);
  if (start === undefined) throw options.invalid();
  const end = start + options.limit;
  const part = items.slice(start, end);
  return end < items.length ? { items: part, nextToken: tokenOf(end) } : { items: part };
}

const tokenOf = (start: number) => Buffer.from(`from:${start}`).toString('base64');

function startOf(token: string): number | undefined {
  const [, digits] = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
