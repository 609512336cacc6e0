import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ZipFile } from 'yazl';

export interface BundleOptions {
  readonly version: string;
  /** The share of requests that this version answers with 500; left out: a good version. */
  readonly errorShare?: number;
}

/** The zip of an example application as a developer would upload it, with another version in its package.json. */
export async function bundleVersion(folder: string, options: BundleOptions): Promise<Buffer> {
  const zip = new ZipFile();
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, path);
    const stats = statSync(file);
    if (!stats.isFile() || path.startsWith('dist')) continue;
    const content =
      path === 'package.json' ? stamped(readFileSync(file, 'utf8'), options.version) : readFileSync(file);
    zip.addBuffer(Buffer.from(content), path, { mode: stats.mode });
  }
  if (options.errorShare !== undefined)
    zip.addBuffer(Buffer.from(JSON.stringify({ errorShare: options.errorShare })), 'faults.json');
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const stamped = (packageJson: string, version: string) =>
  JSON.stringify({ ...(JSON.parse(packageJson) as object), version }, null, 2);
