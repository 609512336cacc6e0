import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** What `up` leaves for `env` and `down` while it runs; readable by its user alone. */
export interface RunningCloudFile {
  readonly pid: number;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly data?: string;
  /** Bucket names and the like, from the stack's outputs; empty with --empty. */
  readonly outputs: Readonly<Record<string, string>>;
}

export function writeRunningCloud(port: number, content: RunningCloudFile): void {
  mkdirSync(folder(), { recursive: true, mode: 0o700 });
  writeFileSync(path(port), JSON.stringify(content, null, 2), { mode: 0o600 });
}

/** The cloud that runs on the port, undefined where none does (a file left by a killed one does not count). */
export function readRunningCloud(port: number): RunningCloudFile | undefined {
  let text: string;
  try {
    text = readFileSync(path(port), 'utf8');
  } catch {
    return undefined;
  }
  const content = JSON.parse(text) as RunningCloudFile;
  return isAlive(content.pid) ? content : undefined;
}

/** The running cloud on a port or with a data folder. */
export function findRunningCloud(
  by: { readonly port: number } | { readonly data: string },
): RunningCloudFile | undefined {
  if ('port' in by) return readRunningCloud(by.port);
  const data = resolve(by.data);
  return ports()
    .map(readRunningCloud)
    .find((running) => running?.data === data);
}

/** What to do where no cloud runs on the port that was meant: perhaps one does on another. */
export function noCloudHint(): string {
  const others = ports().filter((port) => readRunningCloud(port) !== undefined);
  if (others.length === 0) return 'start one with `signalbox up`';
  return `one runs on port ${others.join(' and ')}: say which with --port, or start another with \`signalbox up\``;
}

export const removeRunningCloud = (port: number): void => rmSync(path(port), { force: true });

/** Whether a process of that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ports(): number[] {
  try {
    return readdirSync(folder()).flatMap((name) => Number(/^port-(\d+)\.json$/.exec(name)?.[1] ?? NaN) || []);
  } catch {
    return [];
  }
}

const folder = () => join(tmpdir(), `signalbox-${userInfo().uid}`);
const path = (port: number) => join(folder(), `port-${port}.json`);
