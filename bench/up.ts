import { setTimeout as delay } from 'node:timers/promises';
import { median, type Figure } from './figure.ts';
import { treeMemory } from './process-memory.ts';
import { startSignalbox } from './servers.ts';

const ROUNDS = 3;
/** Long enough for what the start left behind to be collected and idle Lambda environments to be the only ones. */
const SETTLE_MS = 5_000;

/** From the start of the process to `ready` with the packaged stack in it, and the memory it then idles in. */
export async function upFigures(): Promise<Figure[]> {
  await (await startSignalbox()).stop(); // packages, where that is not done yet
  const ready: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const server = await startSignalbox();
    ready.push(server.readyMs / 1000);
    await delay(SETTLE_MS);
    memory.push(treeMemory(server.pid));
    await server.stop();
  }
  return [
    {
      name: 'up to ready',
      value: median(ready),
      unit: 's',
      aim: 2,
      better: 'lower',
      how: 'stack packaged before',
    },
    {
      name: 'idle memory',
      value: median(memory),
      unit: 'MiB',
      aim: 150,
      better: 'lower',
      how: 'resident, all processes, stack up',
    },
  ];
}
