import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import { shellQuote } from '../../shell-quote.ts';
import type { Build, ProcessApplication } from '../application.ts';
import { filesIn } from './names-in.ts';
import { loose, readJson, text, type Loose } from './read-json.ts';

/** A service of Node: package.json says how it is built and started. */
export async function findNode(folder: BundleFiles): Promise<ProcessApplication | undefined> {
  const manifest = await readJson(folder, 'package.json');
  if (!manifest) return undefined;
  const files = await filesIn(folder);
  const start = startOf(manifest, files);
  if (start === undefined) return undefined;
  const name = text(manifest['name']);
  return {
    kind: 'node',
    by: 'package.json',
    ...(name === undefined ? {} : { name }),
    build: { ...nodeBuild(manifest, files), files: ['**/*'] },
    start,
  };
}

/** The commands of a build by package.json, as the lockfile says which package manager. */
export function nodeBuild(manifest: Loose, files: readonly string[]): Omit<Build, 'files'> {
  const { install, run, prune } = managerOf(files);
  const scripts = loose(manifest['scripts']);
  const needs = { ...loose(manifest['dependencies']), ...loose(manifest['devDependencies']) };
  const test = text(scripts['test']);
  const hasNeeds = Object.keys(needs).length > 0;
  const hasBuild = text(scripts['build']) !== undefined;
  const major = /\d+/.exec(text(loose(manifest['engines'])['node']) ?? '')?.[0];
  return {
    ...(major === undefined ? {} : { runtime: ['nodejs', major] as const }),
    install: hasNeeds ? install : [],
    test: test === undefined || NO_TEST.test(test) ? [] : [`${run} test`],
    build: [...(hasBuild ? [`${run} build`] : []), ...(hasNeeds ? prune : [])],
  };
}

/** What `npm init` writes. */
const NO_TEST = /no test specified/;

interface Manager {
  readonly install: readonly string[];
  readonly run: string;
  /** Leaves what is needed at run time alone. */
  readonly prune: readonly string[];
}

function managerOf(files: readonly string[]): Manager {
  const npm = { run: 'npm run', prune: ['npm prune --omit=dev'] };
  if (files.includes('pnpm-lock.yaml'))
    return {
      install: ['corepack enable', 'pnpm install --frozen-lockfile'],
      run: 'pnpm run',
      prune: ['pnpm prune --prod'],
    };
  if (files.includes('yarn.lock'))
    return { install: ['corepack enable', 'yarn install --frozen-lockfile'], run: 'yarn run', prune: [] };
  const locked = files.includes('package-lock.json') || files.includes('npm-shrinkwrap.json');
  return { install: [locked ? 'npm ci' : 'npm install'], ...npm };
}

/** A command that needs no shell, so that it is the service's own process that gets the signals. */
const PLAIN = /^node(?: [\w./@=:-]+)+$/;
const ENTRIES = ['server.js', 'server.mjs', 'index.js', 'index.mjs', 'app.js', 'main.js'];

function startOf(manifest: Loose, files: readonly string[]): string | undefined {
  const script = text(loose(manifest['scripts'])['start']);
  if (script !== undefined) return PLAIN.test(script) ? script : 'npm start';
  const main = text(manifest['main']);
  const entry =
    main !== undefined && files.includes(main) ? main : ENTRIES.find((one) => files.includes(one));
  return entry === undefined ? undefined : `node ${shellQuote(entry)}`;
}
