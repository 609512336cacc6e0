import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, lstatSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import type { ArtifactsSpec } from './buildspec/buildspec.ts';
import { matchingFiles } from './matching-files.ts';
import type { BuildRun } from './build-run.ts';
import { SourceError } from './source-error.ts';
import { objectAddress, type ObjectAddress } from './s3-object.ts';
import type { ArtifactsRecord } from './tables.ts';

/** Where artifacts go, and what they are. */
export interface Upload {
  readonly artifacts: ArtifactsRecord;
  readonly spec: ArtifactsSpec;
  /** Whether the build succeeded: after a failed one missing files are no second failure. */
  readonly complete: boolean;
}

/** Puts what the buildspec names to the artifact's key, zipped where the project says so. */
export async function uploadArtifacts(run: BuildRun, { artifacts, spec, complete }: Upload): Promise<void> {
  const base = join(run.source, spec.baseDirectory);
  const files = matchingFiles(base, spec);
  if (files.length === 0) {
    if (!complete) return;
    throw new SourceError(
      `no matching artifact paths found for ${spec.files.join(', ')} in ${spec.baseDirectory}`,
    );
  }
  const content = { base, files, spec };
  if (artifacts.packaging === 'ZIP') await putZip(run, artifacts, content);
  else await putFiles(run, artifacts, content);
  run.log.note(`Uploaded ${files.length} files to ${artifacts.location}`);
}

interface Content {
  readonly base: string;
  readonly files: readonly string[];
  readonly spec: ArtifactsSpec;
}

async function putZip(run: BuildRun, artifacts: ArtifactsRecord, content: Content): Promise<void> {
  const archive = join(run.folder, 'artifact.zip');
  await writeZip(content, archive);
  await put(run, objectAddress(artifacts.location!), archive, 'application/zip');
  artifacts.sha256sum = await digest('sha256', archive);
  artifacts.md5sum = await digest('md5', archive);
}

/** Packaging NONE: each file an object below the artifact's location; links are followed. */
async function putFiles(run: BuildRun, artifacts: ArtifactsRecord, content: Content): Promise<void> {
  const { Bucket, Key } = objectAddress(artifacts.location!);
  for (const path of content.files) {
    const name = content.spec.discardPaths ? basename(path) : path;
    await put(run, { Bucket, Key: `${Key.replace(/\/+$/, '')}/${name}` }, join(content.base, path));
  }
}

const put = (run: BuildRun, address: ObjectAddress, file: string, ContentType?: string) =>
  run.cloud.call(run.role, 's3', 'PutObject', {
    ...address,
    Body: createReadStream(file),
    ContentLength: statSync(file).size,
    ContentType,
  });

/** Links stay links where the buildspec says so, else what they lead to is put in their place. */
async function writeZip({ base, files, spec }: Content, archive: string): Promise<void> {
  const zip = new ZipFile();
  for (const path of files) {
    const file = join(base, path);
    const name = spec.discardPaths ? basename(path) : path;
    const stats = lstatSync(file);
    if (stats.isSymbolicLink() && spec.enableSymlinks)
      zip.addBuffer(Buffer.from(readlinkSync(file)), name, { mode: stats.mode });
    else if (statSync(file, { throwIfNoEntry: false })?.isFile())
      zip.addFile(file, name, { mode: statSync(file).mode });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(archive));
}

async function digest(algorithm: string, file: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
