import { setTimeout as delay } from 'node:timers/promises';
import { EXIT } from '../exit-code.ts';
import { UserError } from '../user-error.ts';
import { descendants, type RunningProcess } from './descendants.ts';
import { isAlive } from './running-cloud-file.ts';

interface Waiting {
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Told every ten seconds how many processes still run. */
  readonly onNews: (text: string) => void;
}

const POLL_MS = 50;
/** `ps` costs more than a look at one process, and tells one that ended and was never waited for. */
const LOOK_MS = 1_000;
const NEWS_MS = 10_000;

/** Waits until a process has ended that was told to. Throws UserError, with what still runs, once patience is over. */
export async function awaitEnd(pid: number, { patienceMs, signal, onNews }: Waiting): Promise<void> {
  const begun = performance.now();
  let looked = begun;
  let told = begun;
  while (isAlive(pid)) {
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
    const now = performance.now();
    const isOver = now - begun > patienceMs || signal.aborted;
    if (now - looked < LOOK_MS && !isOver) continue;
    looked = now;
    const left = await descendants(pid);
    if (!left.some((process) => process.pid === pid)) return;
    if (isOver) throw notEnded(pid, left, signal);
    if (now - told < NEWS_MS) continue;
    told = now;
    onNews(`still ending: ${left.length} of its processes run`);
  }
}

const MOST_NAMED = 5;
const LONGEST_COMMAND = 60;

function notEnded(pid: number, left: readonly RunningProcess[], { aborted }: AbortSignal): UserError {
  const named = left.slice(0, MOST_NAMED).map((one) => `${one.pid} ${one.command.slice(0, LONGEST_COMMAND)}`);
  const more = left.length > MOST_NAMED ? ` and ${left.length - MOST_NAMED} more` : '';
  return new UserError(`process ${pid} has not ended yet; still run: ${named.join(', ')}${more}`, {
    hint: `it was told to end: wait, or end it the hard way (\`kill -9 ${pid}\`), which leaves its hosts to end themselves`,
    exitCode: aborted ? EXIT.interrupted : EXIT.failed,
  });
}
