import { AwsError } from '../../aws-error.ts';

/** Refuses a batch call that names too many items. */
export function checkBatch(items: readonly unknown[] | undefined, most: number, what: string): void {
  if ((items?.length ?? 0) <= most) return;
  throw new AwsError(
    'BatchLimitExceededException',
    `The maximum number of names or IDs allowed for this request (${most} ${what}) was exceeded.`,
  );
}

/** What of a batch there is, and the names that there is nothing of. */
export function batch<Name, Found>(
  names: readonly Name[],
  find: (name: Name) => Found | undefined,
): readonly [found: Found[], missing: Name[]] {
  const found: Found[] = [];
  const missing: Name[] = [];
  for (const name of names) {
    const item = find(name);
    if (item === undefined) missing.push(name);
    else found.push(item);
  }
  return [found, missing];
}
