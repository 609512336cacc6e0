/** A call that AWS refuses: the operation, its input, and the error's name without `Exception`. */
export type ErrorRow = readonly [operation: string, input: object, error: string];

export const LONG = 'x'.repeat(101);
export const many = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

/** Rows of operations that refuse the same for the same members; `rest` is what else each is given. */
export function eachOf(
  operations: Readonly<Record<string, object>>,
  rows: readonly (readonly [input: object, error: string])[],
): ErrorRow[] {
  return Object.entries(operations).flatMap(([operation, rest]) =>
    rows.map(([input, error]): ErrorRow => [operation, { ...rest, ...input }, error]),
  );
}
