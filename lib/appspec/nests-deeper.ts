/**
 * Whether the values of a YAML text may nest deeper than `most`, by its brackets and indicators alone. A parser recurses
 * into flow collections and compact lists, so that a long row of `[` or `- ` would exhaust its stack.
 */
export function nestsDeeper(text: string, most: number): boolean {
  let open = 0;
  for (const character of text) {
    if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    if (open > most) return true;
  }
  return text
    .split('\n')
    .some((line) => (/^(?:[ \t]|[-?:][ \t])*/.exec(line)?.[0] ?? '').replace(/[ \t]/g, '').length > most);
}
