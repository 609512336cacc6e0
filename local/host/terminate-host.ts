import { HOST_MARKER } from './host-settings.ts';
import { markedProcesses } from './marked-processes.ts';

/** Milliseconds that processes get between TERM and KILL, as a machine that shuts down gives them. */
const GRACE = 2000;
const LOOK_EVERY = 50;

/**
 * Ends every process of a host, its agent and whatever its scripts left running: TERM, then KILL. Answers once none is
 * left; harmless where there is none.
 */
export async function terminateHost(hostId: string): Promise<void> {
  const deadline = performance.now() + GRACE;
  const told = new Set<number>();
  for (;;) {
    const processes = (await markedProcesses(HOST_MARKER, hostId)).filter(({ pid }) => pid !== process.pid);
    if (processes.length === 0) return;
    const isLate = performance.now() >= deadline;
    for (const { pid } of processes) {
      if (!isLate && told.has(pid)) continue;
      told.add(pid);
      end(pid, isLate ? 'SIGKILL' : 'SIGTERM');
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
