import { validationError } from './errors.ts';

export interface Capacity {
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
}

/** The sizes of a group after a call; a desired capacity that is left out follows the new bounds. */
export function capacityOf(
  input: { readonly MinSize?: number; readonly MaxSize?: number; readonly DesiredCapacity?: number },
  before?: Capacity,
): Capacity {
  const minSize = input.MinSize ?? before?.minSize ?? 0;
  const maxSize = input.MaxSize ?? before?.maxSize ?? 0;
  if (minSize < 0 || maxSize < minSize)
    throw validationError(`Max bound, ${maxSize}, must be greater than or equal to min bound, ${minSize}`);
  const kept = Math.min(Math.max(before?.desiredCapacity ?? minSize, minSize), maxSize);
  const desiredCapacity = input.DesiredCapacity ?? kept;
  requireWithin(desiredCapacity, { minSize, maxSize });
  return { minSize, maxSize, desiredCapacity };
}

export function requireWithin(
  desired: number,
  { minSize, maxSize }: Omit<Capacity, 'desiredCapacity'>,
): void {
  if (desired < minSize)
    throw validationError(
      `New SetDesiredCapacity value ${desired} is below min value ${minSize} for the AutoScalingGroup.`,
    );
  if (desired > maxSize)
    throw validationError(
      `New SetDesiredCapacity value ${desired} is above max value ${maxSize} for the AutoScalingGroup.`,
    );
}
