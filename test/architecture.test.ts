import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom: the rooms of the house and the doors between them. */
const ROOT = join(import.meta.dirname, '..');
const ROOMS = ['cli', 'console', 'functions', 'git', 'lib', 'local'];

/** The pure folders of lib, in the direction of the flow; a value may be imported only from the left. */
const PURE = [
  'events',
  'source',
  'appspec',
  'manifest',
  'release',
  'velocity',
  'provenance',
  'verdict',
  'lanes',
  'rollback',
];
const PORTS = ['target', 'store', 'notify', 'hooks'];
/** What people read and do, for the command and the console: the ports' only users in lib. */
const PEOPLES = ['views', 'acts'];

/** Packages that reach outside: forbidden in pure folders. */
const IMPURE_PACKAGE =
  /^(@aws-sdk\/|@smithy\/|undici$|node:(fs|http|https|net|child_process|os|process|timers))/;

/** Where the command may open the doors of the local cloud. */
const LOCAL_OPENERS = /^cli\/(local|demo)\//;
const LOCAL_DOORS = ['local/index.ts', 'local/host/index.ts'];

interface Import {
  readonly from: string;
  /** A path from the root, or a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

test('lets no room reach through a wall', () => {
  const sources = ROOMS.flatMap((room) => filesUnder(room));
  const forbidden = sources.flatMap(importsOf).flatMap((item) => {
    const reason = refusal(item);
    return reason === undefined ? [] : [`${item.from} imports ${item.to}: ${reason}`];
  });
  expect(forbidden).toEqual([]);
});

test('sees a forbidden import when there is one', () => {
  expect(refusal({ from: 'local/clock.ts', to: 'lib/release/x.ts', typeOnly: false })).toBeDefined();
  expect(refusal({ from: 'lib/verdict/x.ts', to: '@aws-sdk/client-s3', typeOnly: false })).toBeDefined();
  expect(refusal({ from: 'lib/source/x.ts', to: 'lib/release/y.ts', typeOnly: false })).toBeDefined();
  expect(refusal({ from: 'lib/store/x.ts', to: 'functions/plan.ts', typeOnly: true })).toBeDefined();
  expect(refusal({ from: 'cli/commands/status.ts', to: 'local/index.ts', typeOnly: false })).toBeDefined();
  expect(refusal({ from: 'lib/views/x.ts', to: 'lib/acts/y.ts', typeOnly: false })).toBeDefined();
  expect(refusal({ from: 'lib/target/x.ts', to: 'lib/views/y.ts', typeOnly: false })).toBeDefined();
  expect(refusal({ from: 'console/app.ts', to: 'cli/output.ts', typeOnly: false })).toBeDefined();
  expect(refusal({ from: 'lib/release/x.ts', to: 'lib/source/y.ts', typeOnly: false })).toBeUndefined();
});

test('has no files that import each other in a circle', () => {
  const files = ROOMS.flatMap((room) => filesUnder(room));
  const imports = new Map(files.map((file) => [file, importsOf(file).map(({ to }) => to)]));
  expect(circleIn(imports)).toBeUndefined();
});

test('sees a circle when there is one', () => {
  const imports = new Map([
    ['a.ts', ['b.ts', 'c.ts']],
    ['b.ts', ['d.ts']],
    ['c.ts', ['d.ts', 'a.ts']],
    ['d.ts', []],
  ]);
  expect(circleIn(imports)).toBe('a.ts -> c.ts -> a.ts');
});

test('lets nothing of the product compare its own clock with a time of AWS', () => {
  // `new Date(text)` reads a time; without one, as Date.now, it asks this machine. How long something took is another thing.
  const clocks = /Date\.now\(|new Date\(\)|\$now\(|\$millis\(/;
  const sources = [...filesUnder('functions'), ...filesUnder('lib')];
  const machines = readdirSync(join(ROOT, 'statemachines')).map((name) => `statemachines/${name}`);
  const reading = [...sources, ...machines].filter((file) =>
    clocks.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(reading).toEqual([]);
});

function refusal({ from, to, typeOnly }: Import): string | undefined {
  const room = from.split('/')[0] ?? '';
  const toRoom = to.split('/')[0] ?? '';
  const inside = isFile(to);
  if (inside && toRoom === 'functions' && room !== 'functions') return 'nobody imports functions';
  if (room === 'local') {
    if (inside && toRoom !== 'local' && !to.startsWith('lib/appspec/'))
      return 'local knows nothing of the product';
    return undefined;
  }
  if (inside && toRoom === 'local') {
    if (!LOCAL_OPENERS.test(from)) return 'only up, down, demo, env and host open the local cloud';
    return LOCAL_DOORS.includes(to) ? undefined : 'the local cloud is entered by its doors';
  }
  if (room === 'lib') return libRefusal({ from, to, typeOnly });
  if (room === 'cli')
    return inside && !['cli', 'lib', 'console'].includes(toRoom) ? 'cli imports lib and console' : undefined;
  return inside && ![room, 'lib'].includes(toRoom) ? `${room} imports lib alone` : undefined;
}

function libRefusal({ from, to, typeOnly }: Import): string | undefined {
  const folder = from.split('/')[1] ?? '';
  const [toRoom = '', toFolder = ''] = to.split('/');
  const inside = isFile(to);
  if (inside && toRoom !== 'lib') return 'lib imports nothing but lib';
  if (PURE.includes(folder)) {
    if (!inside)
      return IMPURE_PACKAGE.test(to) && !typeOnly ? 'pure folders reach nothing outside' : undefined;
    if (typeOnly && PURE.includes(toFolder)) return undefined;
    if (!PURE.includes(toFolder)) return 'pure folders import pure folders';
    return PURE.indexOf(toFolder) <= PURE.indexOf(folder) ? undefined : 'values flow from left to right';
  }
  if (PORTS.includes(folder) && inside)
    return [...PURE, folder, 'runtime', ...PORTS].includes(toFolder)
      ? undefined
      : 'ports import pure folders and runtime';
  if (PEOPLES.includes(folder) && inside)
    return [...PURE, 'runtime', 'store', 'target', 'notify', folder].includes(toFolder)
      ? undefined
      : 'views and acts import pure folders, runtime and ports';
  if (folder === 'runtime' && inside) return toFolder === 'runtime' ? undefined : 'runtime is the floor';
  return undefined;
}

/** The first way found that leads from a file back to itself; types count as values do. */
function circleIn(imports: ReadonlyMap<string, readonly string[]>): string | undefined {
  const clear = new Set<string>();
  const follow = (file: string, way: readonly string[]): string | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file].join(' -> ');
    if (clear.has(file)) return undefined;
    for (const to of imports.get(file) ?? []) {
      const circle = follow(to, [...way, file]);
      if (circle !== undefined) return circle;
    }
    clear.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = follow(file, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

function filesUnder(room: string): string[] {
  let entries: string[];
  try {
    entries = readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' });
  } catch {
    return []; // a room that is not built yet
  }
  return entries.filter((name) => name.endsWith('.ts')).map((name) => `${room}/${name}`);
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"\n;]*?(?:\{[^}]*\}\s*)?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, type, from, dynamic, bare]) => {
    const specifier = from ?? dynamic ?? bare ?? '';
    const to = specifier.startsWith('.') ? relative(ROOT, join(ROOT, dirname(file), specifier)) : specifier;
    return { from: file, to, typeOnly: type !== undefined };
  });
}

const isFile = (to: string) => to.endsWith('.ts');
