import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import { filesIn, foldersIn } from './names-in.ts';

const SOURCE = /\.(?:[cm]?[jt]s|py|go|java|kt)$/;
const PATH = /["'`](\/(?:healthz?|health-?check|livez|readyz|ping))["'`]/;
const MOST_FILES = 100;

/** The path by which the sources tell that they serve; `/` where none of the usual ones stands in them. */
export async function findHealth(folder: BundleFiles): Promise<string> {
  let left = MOST_FILES;
  for (const place of ['', ...(await foldersIn(folder))]) {
    for (const file of (await filesIn(folder, place)).filter((name) => SOURCE.test(name))) {
      if (left-- === 0) return '/';
      const path = PATH.exec((await folder.read(place === '' ? file : `${place}/${file}`)) ?? '')?.[1];
      if (path !== undefined) return path;
    }
  }
  return '/';
}
