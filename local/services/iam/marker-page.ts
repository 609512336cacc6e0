import { page } from '../page.ts';
import { validationError } from './iam-context.ts';

interface Paged {
  readonly Marker?: string;
  readonly MaxItems?: number;
}

/** One page of a list of IAM, with its `Marker` and `IsTruncated`. */
export function markerPage<Item>(items: readonly Item[], { Marker, MaxItems }: Paged) {
  const limit = MaxItems ?? 100;
  if (limit < 1 || limit > 1000) {
    throw validationError(
      `1 validation error detected: Value '${limit}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and 1000`,
    );
  }
  const found = page(items, {
    limit,
    token: Marker,
    invalid: () => validationError('Invalid Marker.'),
  });
  return {
    items: [...found.items],
    more: {
      IsTruncated: found.nextToken !== undefined,
      ...(found.nextToken ? { Marker: found.nextToken } : {}),
    },
  };
}
