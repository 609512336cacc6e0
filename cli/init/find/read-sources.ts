import type { BundleFiles } from '../../../lib/appspec/bundle-files.ts';
import { filesIn, foldersIn } from './names-in.ts';

const SOURCE = /\.(?:[cm]?[jt]s|py|go|java|kt)$/;
const MOST_FILES = 100;
const MOST_FOLDERS = 100;

/** The texts of the sources in a folder, those nearest to its root first, up to a hundred. */
export async function* readSources(folder: BundleFiles): AsyncGenerator<string> {
  const places = [''];
  let left = MOST_FILES;
  for (let i = 0; i < Math.min(places.length, MOST_FOLDERS); i++) {
    const place = places[i]!;
    const inPlace = (name: string) => (place === '' ? name : `${place}/${name}`);
    for (const file of (await filesIn(folder, place)).filter((name) => SOURCE.test(name))) {
      if (left-- === 0) return;
      yield (await folder.read(inPlace(file))) ?? '';
    }
    places.push(...(await foldersIn(folder, place)).map(inPlace));
  }
}
