/** The last lines of one invocation, for an Invoke with LogType Tail. */
export interface LogTail {
  add(line: string): void;
  clear(): void;
  text(): string;
}

export function createLogTail(): LogTail {
  let lines: string[] = [];
  let size = 0;
  return {
    add: (line) => {
      const kept = line.length > TAIL_LENGTH ? line.slice(-TAIL_LENGTH) : line;
      lines.push(kept);
      size += kept.length + 1;
      while (size - lines[0]!.length - 1 >= TAIL_LENGTH) size -= lines.shift()!.length + 1;
    },
    clear: () => {
      lines = [];
      size = 0;
    },
    text: () => (lines.length === 0 ? '' : `${lines.join('\n')}\n`.slice(-TAIL_LENGTH)),
  };
}

const TAIL_LENGTH = 4096;
