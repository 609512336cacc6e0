import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ObjectFormat } from '../lib/source/git/git-object.ts';
import type { RefRecord } from '../lib/source/git/ref-record.ts';
import type { Git } from './git.ts';

export type Pack = RefRecord['packs'][number];

export interface PackOrder {
  readonly repository: string;
  /** Latin1. */
  readonly ref: string;
  readonly target: string;
  /** What whoever unpacks it has already. */
  readonly without: readonly string[];
  readonly format: ObjectFormat;
}

/**
 * Writes what is new as a git bundle, which `git fetch <file>` understands without any helper.
 * https://git-scm.com/docs/gitformat-bundle
 */
export async function makePack(order: PackOrder, path: string, git: Git): Promise<Pack> {
  const { repository, target, without } = order;
  const revisions = [target, '--not', ...without].join('\n');
  const pack = git.stream(
    ['pack-objects', '--revs', '--thin', '--stdout', '--delta-base-offset', '-q'],
    `${revisions}\n`,
  );
  const hash = createHash('sha256');
  const file = createWriteStream(path);
  await pipeline(Readable.from(hashed(Buffer.from(bundleHeader(order), 'latin1'), pack, hash)), file);
  const { size } = await stat(path);
  const name = hash.digest('hex').slice(0, 40);
  return { key: `packs/${repository}/${name}.bundle`, bytes: size, tips: [target] };
}

function bundleHeader({ format, without, target, ref }: PackOrder): string {
  const first = format === 'sha1' ? '# v2 git bundle\n' : '# v3 git bundle\n@object-format=sha256\n';
  return `${first}${without.map((id) => `-${id} \n`).join('')}${target} ${ref}\n\n`;
}

async function* hashed(
  header: Buffer,
  content: AsyncIterable<Buffer>,
  hash: { update(data: Buffer): unknown },
) {
  hash.update(header);
  yield header;
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}
