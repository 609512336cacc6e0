import { AwsError } from '../../aws-error.ts';

/** Refuses a batch call that names too many items. */
export function checkBatch(items: readonly unknown[] | undefined, most: number, what: string): void {
  if ((items?.length ?? 0) <= most) return;
  throw new AwsError(
    'BatchLimitExceededException',
    `The maximum number of names or IDs allowed for this request (${most} ${what}) was exceeded.`,
  );
}
