import type { AwsError } from '../../../aws-error.ts';
import { invalidParameter } from '../log-groups.ts';

/** AWS says only `Invalid filter pattern`; what was expected is added. */
export const invalidPattern = (expected: string, got: string): AwsError =>
  invalidParameter(`Invalid filter pattern: expected ${expected}, got ${got}`);
