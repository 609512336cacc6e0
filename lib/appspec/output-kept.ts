type Kept = 'stdout' | 'stderr';

/** `>log`, `2>>log`, `&>log`, `>&log`, `2>&1`, `>&-`: descriptor, both, operator, target. */
const REDIRECTION = /(?:(?<=^|\s)(\d)|(&))?(>>|>\||>&|>)\s*([^\s;|&()<>]+|&\d?-?)/g;
/** A pipe, which is no `||` and no `>|`. */
const PIPE = /(?<![|>])\|(&?)(?!\|)/;
const SAME_AS: Readonly<Record<string, number>> = {
  '/dev/stdout': 1,
  '/dev/fd/1': 1,
  '/dev/stderr': 2,
  '/dev/fd/2': 2,
};

/**
 * Which of the script's streams a command still holds after its own redirections; `around` are those of the group that it
 * stands in. Quotes and substitutions must be masked. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_07
 */
export function outputKept(command: string, around = ''): Kept | 'stdout and stderr' | undefined {
  const outer = redirect(
    new Map<number, Kept>([
      [1, 'stdout'],
      [2, 'stderr'],
    ]),
    around,
  );
  const parts = command.split(PIPE);
  const kept = new Set<Kept>();
  // Every second part is what follows the pipe's bar: `&` or nothing.
  for (let index = 0; index < parts.length; index += 2) {
    const inner = new Map(outer);
    const pipe = parts[index + 1];
    if (pipe !== undefined) inner.delete(1);
    redirect(inner, parts[index] ?? '');
    if (pipe === '&') inner.delete(2);
    for (const stream of inner.values()) kept.add(stream);
  }
  return kept.size === 2 ? 'stdout and stderr' : [...kept][0];
}

/** Moves the descriptors as the shell does: from left to right. */
function redirect(streams: Map<number, Kept>, text: string): Map<number, Kept> {
  for (const [, digit, both, operator = '', target = ''] of text.matchAll(REDIRECTION)) {
    const copied = operator === '>&' ? /^\d?-?$/.test(target) : target.startsWith('&');
    const source = copied ? target.replace('&', '') : (SAME_AS[target]?.toString() ?? 'file');
    const all = both !== undefined || (operator === '>&' && !copied);
    for (const descriptor of all ? [1, 2] : [Number(digit ?? 1)]) copy(streams, descriptor, source);
  }
  return streams;
}

function copy(streams: Map<number, Kept>, descriptor: number, source: string): void {
  const kept = streams.get(Number.parseInt(source, 10));
  if (kept) streams.set(descriptor, kept);
  else streams.delete(descriptor);
}
