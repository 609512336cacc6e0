/** What stands for a masked character: part of a word, and nothing that means anything to a shell. */
const WORD = '_';

/**
 * The text of a shell script, of the same length, with what is no syntax masked: quoted text, substitutions and escaped
 * characters become part of a word; comments and here-documents become blanks. Lines that go on are one line.
 */
export function maskShell(script: string): string {
  let masked = '';
  let endings: string[] = [];
  for (let index = 0; index < script.length;) {
    const [end, filler] = nextMask(script, index);
    if (end > index) masked += filler.repeat(end - index);
    else masked += script[index];
    const heredoc = end > index ? undefined : heredocEnding(script, index);
    if (heredoc !== undefined) endings.push(heredoc);
    index = Math.max(end, index + 1);
    if (script[index - 1] !== '\n' || end > index - 1 || endings.length === 0) continue;
    const after = heredocsEnd(script, index, endings);
    masked += ' '.repeat(after - index);
    index = after;
    endings = [];
  }
  return masked;
}

/** Where the mask that begins at `index` ends, `index` itself where none does; and what fills it. */
function nextMask(script: string, index: number): readonly [end: number, filler: string] {
  const here = script[index] ?? '';
  const next = script[index + 1] ?? '';
  if (here === '\\') return [Math.min(index + 2, script.length), next === '\n' ? ' ' : WORD];
  if (here === "'" || here === '"' || here === '`') return [closingQuote(script, index), WORD];
  if ((here === '$' && (next === '(' || next === '{')) || ((here === '<' || here === '>') && next === '('))
    return [closingBracket(script, index + 1), WORD];
  if (here === '(' && next === '(') return [closingBracket(script, index), WORD];
  if (here === '#' && /^$|[\s;(&|]/.test(script[index - 1] ?? '')) return [endOfLine(script, index), ' '];
  return [index, ''];
}

function closingQuote(script: string, open: number): number {
  const quote = script[open];
  for (let index = open + 1; index < script.length; index += 1) {
    if (script[index] === '\\' && quote !== "'") index += 1;
    else if (script[index] === quote) return index + 1;
  }
  return script.length;
}

function closingBracket(script: string, open: number): number {
  const opening = script[open];
  const closing = opening === '(' ? ')' : '}';
  let depth = 0;
  for (let index = open; index < script.length; index += 1) {
    const here = script[index];
    if (here === '\\') index += 1;
    else if (here === "'" || here === '"') index = closingQuote(script, index) - 1;
    else if (here === opening) depth += 1;
    else if (here === closing && (depth -= 1) === 0) return index + 1;
  }
  return script.length;
}

function endOfLine(script: string, index: number): number {
  const end = script.indexOf('\n', index);
  return end < 0 ? script.length : end;
}

/** The word that ends the here-document which `<<` at `index` begins; it has a tab before it if it may be indented. */
function heredocEnding(script: string, index: number): string | undefined {
  if (script[index] !== '<' || script[index + 1] !== '<' || script[index - 1] === '<') return undefined;
  const match = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/.exec(
    script.slice(index, index + 200),
  );
  const word = match?.[2] ?? match?.[3] ?? match?.[4];
  return word === undefined ? undefined : `${match?.[1] ? '\t' : ''}${word}`;
}

/** Where the here-documents that begin at `start` have all ended: at the newline after the last ending. */
function heredocsEnd(script: string, start: number, endings: readonly string[]): number {
  let index = start;
  for (const ending of endings) {
    const word = ending.trimStart();
    while (index < script.length) {
      const end = endOfLine(script, index);
      const line = script.slice(index, end).replace(/\r$/, '');
      index = Math.min(end + 1, script.length);
      if ((ending.startsWith('\t') ? line.replace(/^\t+/, '') : line) === word) break;
    }
  }
  return index;
}
