/** What git told the helper before it asked for something. */
export interface Options {
  isDryRun: boolean;
  isAtomic: boolean;
  isQuiet: boolean;
  wantsObjectFormat: boolean;
  readonly pushOptions: string[];
  /** `-o watch`: what was pushed is followed to the end of its releases. */
  isWatched: boolean;
  /** `--force-with-lease`: what each ref must point at, all zeros for nothing. */
  readonly leases: Map<string, string>;
}

export const noOptions = (): Options => ({
  isDryRun: false,
  isAtomic: false,
  isQuiet: false,
  wantsObjectFormat: false,
  pushOptions: [],
  isWatched: false,
  leases: new Map(),
});

/** Takes one `option` line in and answers it. https://git-scm.com/docs/gitremote-helpers#_options */
export function takeOption(options: Options, name: string, value: string): 'ok' | 'unsupported' {
  const take = TAKEN[name];
  if (!take) return 'unsupported'; // depth and filters: git goes on with all of it
  take(options, value);
  return 'ok';
}

const TAKEN: Readonly<Record<string, (options: Options, value: string) => void>> = {
  'dry-run': (options, value) => (options.isDryRun = value === 'true'),
  atomic: (options, value) => (options.isAtomic = value === 'true'),
  verbosity: (options, value) => (options.isQuiet = Number(value) < 1),
  'object-format': (options, value) => (options.wantsObjectFormat = value !== 'false'),
  'push-option': (options, value) => {
    const option = unquoted(value);
    if (option === 'watch') options.isWatched = true;
    else options.pushOptions.push(option);
  },
  cas: ({ leases }, value) => {
    const colon = value.lastIndexOf(':');
    leases.set(value.slice(0, colon), value.slice(colon + 1));
  },
  progress: () => {},
  cloning: () => {},
  followtags: () => {},
  force: () => {},
};

/** Git quotes as C does where a value has more than plain characters. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return utf8(value);
  const plain = value
    .slice(1, -1)
    .replaceAll(/\\([0-7]{3}|.)/g, (_all, code: string) =>
      code.length === 3 ? String.fromCharCode(parseInt(code, 8)) : (ESCAPES[code] ?? code),
    );
  return utf8(plain);
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');
