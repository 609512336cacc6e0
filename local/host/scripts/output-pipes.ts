import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The two outputs of a script as real pipes: Node's own are sockets, on which `echo > /dev/stderr` fails. */
export interface OutputPipes {
  /** What the script gets as its standard output and error. */
  readonly writeEnds: readonly [number, number];
  readonly stdout: Socket;
  readonly stderr: Socket;
  /** Our ends. */
  readonly readEnds: readonly number[];
  /** To be called once the script has its ends: the pipes then end with it. */
  closeWriteEnds(): void;
}

export function openOutputPipes(): OutputPipes {
  const folder = mkdtempSync(join(tmpdir(), 'host-'));
  const paths = [join(folder, '1'), join(folder, '2')] as const;
  try {
    execFileSync('mkfifo', paths);
    const readEnds = paths.map((path) => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    const writeEnds = paths.map((path) => openSync(path, constants.O_WRONLY));
    const [stdout, stderr] = readEnds.map((fd) => new Socket({ fd, readable: true, writable: false }));
    return {
      readEnds,
      writeEnds: writeEnds as unknown as readonly [number, number],
      stdout: stdout!,
      stderr: stderr!,
      closeWriteEnds: () => writeEnds.forEach((fd) => closeSync(fd)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
