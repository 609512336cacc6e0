import type { FunctionIntent, Intent } from '../../release/intent.ts';
import type { Intents, RunKey } from '../../release/ports.ts';

/** Changes what is intended for one function of a release. */
export function changeFunction(
  intents: Intents,
  { run, one: which }: { readonly run: RunKey; readonly one: Pick<FunctionIntent, 'function' | 'alias'> },
  change: (current: FunctionIntent) => FunctionIntent,
): Promise<Intent | undefined> {
  return intents.change(run, (current) => {
    const functions = current?.functions?.map((one) => (isSame(one, which) ? change(one) : one));
    return current && { ...current, functions };
  });
}

const isSame = (
  one: Pick<FunctionIntent, 'function' | 'alias'>,
  other: Pick<FunctionIntent, 'function' | 'alias'>,
): boolean => one.function === other.function && one.alias === other.alias;
