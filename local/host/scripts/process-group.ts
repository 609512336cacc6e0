import { signalProcess } from '../marked-processes.ts';

const LOOK_EVERY = 20;

/** Ends every process of a group: TERM, then KILL for what is left after `grace` milliseconds. */
export async function endGroup(leader: number, grace: number): Promise<void> {
  const deadline = performance.now() + grace;
  signalProcess(-leader, 'SIGTERM');
  while (signalProcess(-leader, 0)) {
    if (performance.now() >= deadline) {
      signalProcess(-leader, 'SIGKILL');
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}
