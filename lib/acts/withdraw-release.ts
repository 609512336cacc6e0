import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Withdrawal } from '../events/withdrawal.ts';

/** Ends a release's wait for an environment; false where it does not wait any more. */
export type Withdraw = (run: Pick<Withdrawal, 'release' | 'environment'>) => Promise<boolean>;

interface Asking extends Pick<Withdrawal, 'reason'> {
  /** An output of the stack. */
  readonly functionName: string;
  /** Who asks: the ARN of the caller. */
  readonly by: () => Promise<string>;
}

/** Asks the pipeline, which alone may read the token that a release waits with. */
export function withdrawRelease(client: LambdaClient, { functionName, by, reason }: Asking): Withdraw {
  return async ({ release, environment }) => {
    const asked: Withdrawal = { release, environment, by: await by(), reason };
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(asked) }),
    );
    const said = Buffer.from(Payload ?? []).toString();
    if (FunctionError !== undefined)
      throw new Error(`expected ${functionName} to end the wait, it failed: ${said}`);
    return (JSON.parse(said) as { withdrawn: boolean }).withdrawn;
  };
}
