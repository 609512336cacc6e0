import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import picomatch from 'picomatch';
import { ZipFile } from 'yazl';
import type { ArtifactsSpec } from './buildspec.ts';
import { SourceError, type BuildRun } from './run-build.ts';
import { objectAddress, type ObjectAddress } from './s3-object.ts';

/**
 * Puts what the buildspec names to the artifact's key, zipped where the project says so. `complete` is whether the build succeeded: after a
 * failed one missing files are no second failure.
 */
export async function uploadArtifacts(run: BuildRun, spec: ArtifactsSpec, complete: boolean): Promise<void> {
  const base = join(run.source, spec.baseDirectory);
  const files = existsSync(base) ? matchingFiles(base, spec) : [];
  if (files.length === 0) {
    if (!complete) return;
    throw new SourceError(
      `no matching artifact paths found for ${spec.files.join(', ')} in ${spec.baseDirectory}`,
    );
  }
  if (run.build.packaging === 'ZIP') await putZip(run, base, files, spec.discardPaths);
  else await putFiles(run, base, files, spec.discardPaths);
  run.log.note(`Uploaded ${files.length} files to ${run.build.artifacts!.location}`);
}

async function putZip(run: BuildRun, base: string, files: readonly string[], discardPaths: boolean) {
  const archive = join(run.folder, 'artifact.zip');
  await writeZip(base, files, discardPaths, archive);
  const artifacts = run.build.artifacts!;
  await put(run, objectAddress(artifacts.location!), archive, 'application/zip');
  artifacts.sha256sum = await digest('sha256', archive);
  artifacts.md5sum = await digest('md5', archive);
}

/** Packaging NONE: each file an object below the artifact's location; links are followed. */
async function putFiles(run: BuildRun, base: string, files: readonly string[], discardPaths: boolean) {
  const { Bucket, Key } = objectAddress(run.build.artifacts!.location!);
  for (const path of files) {
    const name = discardPaths ? basename(path) : path;
    await put(run, { Bucket, Key: `${Key.replace(/\/+$/, '')}/${name}` }, join(base, path));
  }
}

const put = (run: BuildRun, address: ObjectAddress, file: string, ContentType?: string) =>
  run.cloud.call(run.role, 's3', 'PutObject', {
    ...address,
    Body: createReadStream(file),
    ContentLength: statSync(file).size,
    ContentType,
  });

/** Paths below `base`, sorted. A pattern that names a folder means all below it. */
function matchingFiles(base: string, spec: ArtifactsSpec): string[] {
  const wanted = picomatch([...spec.files, ...spec.files.map((file) => `${file.replace(/\/+$/, '')}/**/*`)], {
    dot: true,
  });
  const unwanted = picomatch([...spec.excludePaths], { dot: true });
  return readdirSync(base, { recursive: true, encoding: 'utf8' })
    .filter((path) => !lstatSync(join(base, path)).isDirectory() && wanted(path) && !unwanted(path))
    .sort();
}

async function writeZip(
  base: string,
  files: readonly string[],
  discardPaths: boolean,
  archive: string,
): Promise<void> {
  const zip = new ZipFile();
  for (const path of files) {
    const file = join(base, path);
    const name = discardPaths ? basename(path) : path;
    const stats = lstatSync(file);
    if (stats.isSymbolicLink()) zip.addBuffer(Buffer.from(readlinkSync(file)), name, { mode: stats.mode });
    else zip.addFile(file, name, { mode: stats.mode });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive));
}

async function digest(algorithm: string, file: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
