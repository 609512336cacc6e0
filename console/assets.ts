import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MiddlewareHandler } from 'hono';

/** Where pages find the files beside them; another path with each content, so that browsers may keep them. */
export interface AssetPaths {
  readonly style: string;
  readonly script: string;
  readonly icon: string;
}

export interface Assets {
  readonly paths: AssetPaths;
  /** Answers `/assets/...`. */
  readonly serve: MiddlewareHandler;
}

const FILES = {
  style: { name: 'style.css', type: 'text/css; charset=utf-8' },
  script: { name: 'console.js', type: 'text/javascript; charset=utf-8' },
  icon: { name: 'icon.svg', type: 'image/svg+xml' },
} as const satisfies Record<keyof AssetPaths, { name: string; type: string }>;

/** The console's static files, read once. */
export function loadAssets(): Assets {
  const folder = assetFolder();
  const files = Object.values(FILES).map(({ name, type }) => {
    const content = readFileSync(join(folder, name));
    const digest = createHash('sha256').update(content).digest('hex').slice(0, 12);
    return { name, type, content, path: `/assets/${digest}/${name}` };
  });
  const pathOf = (file: { name: string }) => files.find(({ name }) => name === file.name)!.path;
  return {
    paths: { style: pathOf(FILES.style), script: pathOf(FILES.script), icon: pathOf(FILES.icon) },
    serve: async (context) => {
      const file = files.find(({ path }) => path === context.req.path);
      // It is asked before anybody is let in: a page would tell of the account, and the key of its forms.
      if (!file) return context.text('expected a file of this console', 404);
      const headers = { 'content-type': file.type, 'cache-control': 'max-age=31536000, immutable' };
      return context.body(new Uint8Array(file.content), 200, headers);
    },
  };
}

/** Beside this file in the sources; the bundle has them in `dist/console-assets`, a folder above its chunks. */
function assetFolder(): string {
  const here = import.meta.dirname;
  const places = [join(here, 'assets'), join(here, '../console-assets'), join(here, 'console-assets')];
  const found = places.find((place) => existsSync(join(place, FILES.style.name)));
  if (found === undefined) throw new Error(`expected the console's files in one of ${places.join(', ')}`);
  return found;
}
