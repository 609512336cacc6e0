import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackZip, ZipError } from '../../archive/unpack-zip.ts';
import { AwsError } from '../../aws-error.ts';

/** Deployment packages, unpacked once per content. */
export interface CodeStore {
  /** Unpacks a package; throws InvalidParameterValueException for what is not a zip or too large. */
  put(zip: Uint8Array): Promise<{ sha256: string; size: number }>;
  /** Where the package of that hash lies. */
  folder(sha256: string): string;
  /** Removes every package but those of the hashes given. */
  keepOnly(sha256s: ReadonlySet<string>): Promise<void>;
}

export function createCodeStore(root: string): CodeStore {
  const folder = (sha256: string) => join(root, Buffer.from(sha256, 'base64').toString('hex'));
  return {
    folder,
    put: async (zip) => {
      const sha256 = createHash('sha256').update(zip).digest('base64');
      if (!existsSync(folder(sha256))) await unpack(zip, root, folder(sha256));
      return { sha256, size: zip.byteLength };
    },
    keepOnly: async (sha256s) => {
      const wanted = new Set([...sha256s].map(folder));
      const present = existsSync(root) ? await readdir(root) : [];
      const stale = present.map((name) => join(root, name)).filter((path) => !wanted.has(path));
      await Promise.all(stale.map((path) => rm(path, { recursive: true, force: true })));
    },
  };
}

/** Unpacked aside and renamed, so that no function ever runs half a package. */
async function unpack(zip: Uint8Array, root: string, folder: string): Promise<void> {
  await mkdir(root, { recursive: true });
  const aside = await mkdtemp(join(root, 'new-'));
  try {
    await unpackZip(zip, aside, { maxBytes: UNPACKED_LIMIT });
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    if (existsSync(folder)) return; // another request unpacked the same bytes meanwhile
    if (error instanceof ZipError) throw badPackage(error);
    throw error;
  }
}

function badPackage(cause: ZipError): AwsError {
  const message = cause.message.startsWith('expected at most')
    ? `Unzipped size must be smaller than ${UNPACKED_LIMIT} bytes`
    : `Could not unzip uploaded file. Please check your file, then try to upload again. (${cause.message})`;
  return new AwsError('InvalidParameterValueException', message, { fields: { Type: 'User' }, cause });
}

const UNPACKED_LIMIT = 262_144_000;
