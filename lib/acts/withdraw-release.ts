import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Withdrawal } from '../events/withdrawal.ts';
import type { RunKey } from '../release/ports.ts';

/** Ends a release's wait for an environment; false where it does not wait any more. */
export type Withdraw = (run: RunKey) => Promise<boolean>;

/**
 * Notes in the record of a release who is about to stop it. That this cannot be done keeps nobody from stopping it: then
 * that is said, as the end of a sentence.
 */
export type NoteStop = (release: string) => Promise<string | undefined>;

interface Asking extends Pick<Withdrawal, 'reason'> {
  /** An output of the stack. */
  readonly functionName: string;
  /** Who asks: the ARN of the caller. */
  readonly by: () => Promise<string>;
}

/** Asks the pipeline, which alone may read the token that a release waits with. */
export function withdrawRelease(client: LambdaClient, asking: Asking): Withdraw {
  return async (run) => {
    const said = await ask(client, asking, run);
    return (JSON.parse(said) as { withdrawn: boolean }).withdrawn;
  };
}

/** Asks the pipeline, which alone may write records. */
export function noteStop(client: LambdaClient, asking: Asking): NoteStop {
  return async (release) => {
    try {
      await ask(client, asking, { release });
      return undefined;
    } catch (error) {
      return `; who asked for it will not stand in its record: ${(error as Error).message}`;
    }
  };
}

async function ask(
  client: LambdaClient,
  { functionName, by, reason }: Asking,
  what: Pick<Withdrawal, 'release' | 'environment'>,
): Promise<string> {
  const asked: Withdrawal = { ...what, by: await by(), reason };
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(asked) }),
  );
  const said = Buffer.from(Payload ?? []).toString();
  if (FunctionError !== undefined)
    throw new Error(`expected ${functionName} to take the stop, it failed: ${said}`);
  return said;
}
