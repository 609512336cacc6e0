import type { Flow } from './compiled.ts';
import { Halted } from './failure.ts';

/** Waits until the cloud's clock shows `due`; rejects with Halted where the flow is stopped before. */
export function sleepUntil(flow: Flow, due: number): Promise<void> | undefined {
  const { clock } = flow.run;
  if (due <= clock.now()) return undefined;
  return new Promise((resolve, reject) => {
    const cancel = clock.at(due, () => {
      release();
      resolve();
    });
    const release = flow.halt.onHalt(() => {
      cancel();
      reject(new Halted());
    });
  });
}
