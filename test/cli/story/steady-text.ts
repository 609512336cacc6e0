/** Names that an account or a clock made, and what stands for each; a label as long as the name keeps tables straight. */
export type Names = Readonly<Record<string, string>>;

/**
 * What a command wrote, with everything that the next run of the same story would write otherwise in the form of an
 * example: times, durations, ports, hashes, and the names that an account makes.
 */
export function steadyText(text: string, names: Names = {}): string {
  let steady = text;
  for (const [name, label] of byLength(names)) steady = steady.replaceAll(name, label);
  for (const [pattern, example] of EXAMPLES) steady = steady.replaceAll(pattern, example);
  return steady;
}

/** A name that holds another one comes first. */
const byLength = (names: Names) => Object.entries(names).sort(([a], [b]) => b.length - a.length);

const SPAN = '(?:\\d+(?:\\.\\d+)?[dhms])+';
/** What stands before a duration; those that people wrote themselves (`bake  2m`) stay. */
const BEFORE_SPAN =
  'took +|after |mean |half in |ten in |longest |between them +|Z, |succeeded +|rolled-back +|failed +';

const EXAMPLES: readonly (readonly [pattern: RegExp, example: string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-01-31T12:00:00.000Z'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '2026-01-31T12:00:00Z'],
  [/(most in an hour +)\d+, from \S+ \d\d:00/g, '$13, from 2026-01-31 12:00'],
  [/("count": )\d+(,\s+"hour": )"[^"]*"/g, '$13$2"2026-01-31T12"'],
  [/\b20\d\d-\d\d-\d\d\b(?!T)/g, '2026-01-31'],
  [/("(?:\w*[sS]econds(?:Between)?)": )\d+(?:\.\d+)?/g, '$160'],
  [/("timestamp":)\d+/g, '$11769860800000'],
  [new RegExp(`(?<=${BEFORE_SPAN})${SPAN}( {2,})?`, 'g'), '1m$1'],
  [/(?<=(?:succeeded|rolled-back|failed) +1m) +/g, '    '],
  [/(?<=TOOK) +/g, '  '],
  [/127\.0\.0\.1:\d+/g, '127.0.0.1:4566'],
  [/127\.\d+\.\d+\.\d+:8080/g, '127.1.2.3:8080'],
  [
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    '01234567-89ab-cdef-0123-456789abcdef',
  ],
  [/\b[0-9a-f]{64}\b/g, '0123456789abcdef'.repeat(4)],
  [/\b[0-9a-f]{40}\b/g, '0123456789abcdef0123456789abcdef01234567'],
  [/\b[0-9a-f]{32}\b/g, '0123456789abcdef0123456789abcdef'],
  [/(?<=sha256 )[0-9a-f]{12}\b/g, '0123456789ab'],
  [/\b(signalbox-main-\w+bucket)-[0-9a-z]{12}\b/g, '$1-0123456789ab'],
  [/\bd-[0-9A-Z]{9}\b/g, 'd-ABCDEFGHI'],
  [/\b(i|vpc|subnet|sg)-[0-9a-f]{17}\b/g, '$1-0123456789abcdef0'],
  // A fleet that is slow to come up may be deployed to once more, and then that deployment's hosts are counted.
  [/\b\d+ hosts?(?=, 0 managed)/g, '4 hosts'],
  [/("versionId": ?)"[^"]+"/g, '$1"aVersionOfAnObject"'],
  [/(?<=\(version )[^)]+/g, 'aVersionOfAnObject'],
];
