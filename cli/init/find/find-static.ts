import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import type { StaticApplication } from '../application.ts';
import { nodeBuild } from './find-node.ts';
import { filesIn } from './names-in.ts';
import { loose, readJson, text } from './read-json.ts';

/** Folders that hold pages as they are. */
const PAGES = ['public', 'site', 'html', 'www', 'docs'];

/** Pages for a web server: as they are, or made by the build script of a package.json that starts nothing. */
export async function findStatic(folder: BundleFiles): Promise<StaticApplication | undefined> {
  return (await findBuilt(folder)) ?? findPlain(folder);
}

async function findBuilt(folder: BundleFiles): Promise<StaticApplication | undefined> {
  const manifest = await readJson(folder, 'package.json');
  const scripts = loose(manifest?.['scripts']);
  if (!manifest || text(scripts['build']) === undefined || text(scripts['start']) !== undefined)
    return undefined;
  const needs = { ...loose(manifest['dependencies']), ...loose(manifest['devDependencies']) };
  // https://create-react-app.dev/docs/production-build/: build; Vite, Astro, Angular and the rest: dist.
  const made = 'react-scripts' in needs ? 'build' : 'dist';
  const name = text(manifest['name']);
  return {
    kind: 'static',
    by: 'package.json (a build script, and nothing to start)',
    ...(name === undefined ? {} : { name }),
    // What the pages need is in them, so nothing is pruned.
    build: { ...nodeBuild(manifest, await filesIn(folder)), files: [`${made}/**/*`] },
    pages: made,
  };
}

async function findPlain(folder: BundleFiles): Promise<StaticApplication | undefined> {
  for (const place of ['', ...PAGES]) {
    if (!(await filesIn(folder, place)).includes('index.html')) continue;
    const by = place === '' ? 'index.html' : `${place}/index.html`;
    return { kind: 'static', by, pages: place || '.' };
  }
  return undefined;
}
