import { AwsError } from '../../../aws-error.ts';
import type { FunctionRecord } from '../function-record.ts';

/** How many invocations may run at once: https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
export interface Concurrency {
  /** Takes a place; gives back how to leave it. Throws TooManyRequestsException. */
  enter(functionName: string): () => void;
  /** What is left to functions without a reservation. */
  unreserved(): number;
}

export const ACCOUNT_CONCURRENCY = 1000;

export function createConcurrency(
  records: ReadonlyMap<string, FunctionRecord>,
  options: { readonly unlimited: boolean; readonly throttled: (functionName: string) => void },
): Concurrency {
  const running = new Map<string, number>();
  let runningUnreserved = 0;
  const unreserved = () =>
    [...records.values()].reduce(
      (left, { reservedConcurrency = 0 }) => left - reservedConcurrency,
      ACCOUNT_CONCURRENCY,
    );
  const refuse = (functionName: string, reason: string): never => {
    options.throttled(functionName);
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', {
      fields: { Reason: reason, Type: 'User' },
    });
  };
  return {
    unreserved,
    enter: (functionName) => {
      const reserved = records.get(functionName)?.reservedConcurrency;
      const count = running.get(functionName) ?? 0;
      if (reserved !== undefined && count >= reserved) {
        refuse(functionName, 'ReservedFunctionConcurrentInvocationLimitExceeded');
      }
      if (reserved === undefined && !options.unlimited && runningUnreserved >= unreserved()) {
        refuse(functionName, 'ConcurrentInvocationLimitExceeded');
      }
      running.set(functionName, count + 1);
      if (reserved === undefined) runningUnreserved++;
      return () => {
        const left = running.get(functionName)! - 1;
        if (left > 0) running.set(functionName, left);
        else running.delete(functionName);
        if (reserved === undefined) runningUnreserved--;
      };
    },
  };
}
