import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import { readSources } from './read-sources.ts';

const PATH = /["'`](\/(?:healthz?|health-?check|livez|readyz|ping))["'`]/;

/** The path by which the sources tell that they serve; `/` where none of the usual ones stands in them. */
export async function findHealth(folder: BundleFiles): Promise<string> {
  for await (const source of readSources(folder)) {
    const path = PATH.exec(source)?.[1];
    if (path !== undefined) return path;
  }
  return '/';
}

/** Whether the sources look at the variable of the address to listen at, as they must where hosts share a machine. */
export async function readsHost(folder: BundleFiles): Promise<boolean> {
  for await (const source of readSources(folder)) if (/\bHOST\b/.test(source)) return true;
  return false;
}
