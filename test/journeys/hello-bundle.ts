import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ZipFile } from 'yazl';

const HELLO = join(import.meta.dirname, '../../examples/hello-node');

/** The text of a file of the example application. */
export const helloFile = (path: string): string => readFileSync(join(HELLO, path), 'utf8');

/** A manifest with staging alone: one host, deployed in place. */
export const STAGING_ONLY = helloFile('signalbox.yml').replace(/ {2}- name: production[^]*$/, '');

/**
 * The zip of the example for staging; other texts for some of its files, or undefined to leave one out. `links` are put
 * in beside them, each with what it points to.
 */
export async function helloBundle(
  changes: Readonly<Record<string, string | undefined>> = {},
  links: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  const texts: Record<string, string | undefined> = { 'signalbox.yml': STAGING_ONLY, ...changes };
  const paths = readdirSync(HELLO, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(HELLO, path)).isFile(),
  );
  const zip = new ZipFile();
  for (const path of new Set([...paths, ...Object.keys(texts)])) {
    const text = path in texts ? texts[path] : helloFile(path);
    const mode = path.startsWith('scripts/') ? 0o100755 : 0o100644;
    if (text !== undefined) zip.addBuffer(Buffer.from(text), path, { mode });
  }
  for (const [path, target] of Object.entries(links)) {
    zip.addBuffer(Buffer.from(target), path, { mode: 0o120777 });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** A bundle with an entry that leads out of it; the zip writer would refuse the name, so it is put in afterwards. */
export async function bundleLeadingOut(): Promise<Buffer> {
  const bundle = await helloBundle({ 'xx/outside.txt': 'out' });
  return Buffer.from(bundle.toString('latin1').replaceAll('xx/outside.txt', '../outside.txt'), 'latin1');
}

/** The same with an absolute path. */
export async function bundleFromTheRoot(): Promise<Buffer> {
  const bundle = await helloBundle({ 'xoutside.txt': 'out' });
  return Buffer.from(bundle.toString('latin1').replaceAll('xoutside.txt', '/outside.txt'), 'latin1');
}

/** A zip whose last file is said to be of 3 GiB, and is of some bytes. */
export async function bundleThatInflates(): Promise<Buffer> {
  const bundle = await helloBundle({ 'zz.txt': 'x'.repeat(1000) });
  const name = bundle.lastIndexOf('zz.txt');
  // https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT 4.3.12: the size stands 22 bytes before the name.
  bundle.writeUInt32LE(3 * 1024 ** 3, name - 22);
  return bundle;
}
