/** What a README and its translation have in common: all but the prose. */
export interface ReadmeOutline {
  /** Each block in order, with the number of its heading: `§2 ##`, `§2 paragraph`, `§2 list of 3`, `§3 table`, `§3 sh`. */
  readonly blocks: readonly string[];
  /** Fenced code without its comments, which are translated. */
  readonly code: readonly string[];
  /** What the first cell of each row names in backticks. */
  readonly firstCells: readonly string[];
  readonly links: readonly string[];
  /** What stands in backticks, once each: commands, options, files. */
  readonly spans: readonly string[];
  /** Versions and other numbers of the prose, once each. */
  readonly figures: readonly string[];
}

/** Without its first line, which links to the other language. */
export function readmeOutline(markdown: string): ReadmeOutline {
  const text = markdown.replace(/^.*\n/, '');
  const prose = text.replace(FENCE, '');
  return {
    blocks: numbered(
      text
        .replace(FENCE, '```$1')
        .trim()
        .split(/\n{2,}/)
        .map(kindOfBlock),
    ),
    code: [...text.matchAll(FENCE)].map(([, language, code]) => withoutComments(language!, code!)),
    firstCells: [...prose.matchAll(/^\| (`.*?) +\|/gm)].map(([, cell]) => cell!.match(/`[^`]+`/g)!.join(' ')),
    links: [...prose.matchAll(/\]\((.*?)\)/g)].map(([, target]) => target!).toSorted(),
    spans: once(prose.matchAll(/`[^`]+`/g)),
    figures: once(prose.replaceAll(/`[^`]+`/g, '').matchAll(/\d+(?:\.\d+)*/g)),
  };
}

const FENCE = /^```(\w+)\n(.*?)^```$/gms;

function numbered(kinds: readonly string[]): string[] {
  let heading = 0;
  return kinds.map((kind) => `§${kind.startsWith('#') ? ++heading : heading} ${kind}`);
}

function kindOfBlock(block: string): string {
  if (block.startsWith('```')) return block.slice(3);
  if (block.startsWith('#')) return block.split(' ')[0]!;
  if (block.startsWith('|')) return 'table';
  if (block.startsWith('<!--')) return block;
  if (block.startsWith('- ')) return `list of ${block.match(/^- /gm)!.length}`;
  return 'paragraph';
}

const withoutComments = (language: string, code: string) =>
  language === 'text' ? code : code.replaceAll(/(^| +)# .*$/gm, '');

const once = (matches: Iterable<RegExpMatchArray>) =>
  [...new Set([...matches].map(([all]) => all))].toSorted();
