import { spawn, type ChildProcess } from 'node:child_process';

/** Ends process groups when the cloud itself is killed, even those that are too busy to see it go. */
export interface Watchdog {
  /** Watches over the group that this process leads; gives back how to let go of it. */
  watch(pid: number): () => void;
  stop(): void;
}

// One small shell for all of them: its input ends with the cloud, however that ended.
const SCRIPT = `
groups=' '
while read -r change pid; do
  case $change in
    watch) groups="$groups-$pid " ;;
    release) groups="\${groups%% -$pid *} \${groups#* -$pid }" ;;
  esac
done
[ "$groups" = ' ' ] || kill -s KILL -- $groups
`;

export function createWatchdog(): Watchdog {
  let shell: ChildProcess | undefined;
  const tell = (line: string) => {
    if (!shell) {
      shell = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      shell.on('error', () => {}); // without a shell there is no watch
      shell.stdin!.on('error', () => {});
      shell.unref();
    }
    shell.stdin!.write(`${line}\n`);
  };
  return {
    watch: (pid) => {
      tell(`watch ${pid}`);
      return () => tell(`release ${pid}`);
    },
    stop: () => {
      shell?.stdin!.end();
      shell = undefined;
    },
  };
}
