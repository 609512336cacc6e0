import type { Intents, RunKey } from '../release/ports.ts';
import type { RollbackResult } from '../rollback/next-step.ts';

/** Keeps how the way back ended and, where the old version has the traffic again, since when. */
export async function keepResult(
  run: RunKey,
  { result, at }: { readonly result: RollbackResult; readonly at: string },
  intents: Intents,
): Promise<void> {
  await intents.change(run, (current) => {
    const rollback = { ...(current?.rollback ?? { attempt: 0 }), result };
    const trafficBackAt = result === 'returned' ? at : undefined;
    return current && { ...current, rollback, incident: { ...current.incident!, trafficBackAt } };
  });
}
