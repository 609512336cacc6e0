import { createWriteStream, existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readText } from './aws-http.ts';
import type { AwsHttp } from './aws-http.ts';
import { CommandError } from './command-error.ts';
import { readPointer, writePointer } from './deployment-folders.ts';
import type { DeploymentFolders, GroupFiles } from './deployment-folders.ts';
import type { BundleSource } from './deployment-specification.ts';
import { encodeStrictly } from './sign-request.ts';
import { unpackBundle } from './unpack-bundle.ts';

/** Deployments kept per group, this one included. */
const MOST_REVISIONS = 5;

export interface Download {
  readonly revision: BundleSource;
  readonly folders: DeploymentFolders;
  readonly group: GroupFiles;
  /** Of the deployment whose unpacked revision is used again where Install has taken it whole: a restart. */
  readonly reused?: DeploymentFolders;
}

/** The DownloadBundle event: fetches the revision and unpacks it beside earlier ones, of which the oldest go. */
export async function downloadBundle(download: Download, http: AwsHttp, signal: AbortSignal): Promise<void> {
  const { revision, folders, group, reused } = download;
  await removeOldRevisions(download);
  await rm(folders.folder, { recursive: true, force: true });
  await mkdir(folders.folder, { recursive: true });
  if (reused && readPointer(group.lastInstalled) === reused.folder && existsSync(reused.archive)) {
    await cp(reused.archive, folders.archive, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
    });
  } else if (revision.kind === 'local' && revision.bundleType === 'directory') {
    await cp(revision.location, folders.archive, { recursive: true, verbatimSymlinks: true });
  } else {
    if (revision.kind === 's3') await fetchObject(revision, folders.bundle, http, signal);
    else await copyFile(revision.location, folders.bundle);
    await unpackBundle(folders.bundle, revision.bundleType, folders.archive);
    await rm(folders.bundle); // the stock agent keeps it, and so each revision twice
  }
  writePointer(group.mostRecent, folders.folder);
}

async function fetchObject(
  revision: BundleSource & { kind: 's3' },
  file: string,
  http: AwsHttp,
  signal: AbortSignal,
): Promise<void> {
  const name = `s3://${revision.bucket}/${revision.key}`;
  const key = revision.key.split('/').map(encodeStrictly).join('/');
  const query = revision.version ? `?versionId=${encodeStrictly(revision.version)}` : '';
  const path = `/${revision.bucket}/${key}${query}`;
  const response = await http.send({ method: 'GET', path, headers: {}, body: '', service: 's3' }, signal);
  if (response.statusCode !== 200) {
    const body = await readText(response);
    const code = /<Code>(.*?)<\/Code>/.exec(body)?.[1] ?? response.statusCode;
    const message = /<Message>(.*?)<\/Message>/.exec(body)?.[1] ?? '';
    throw new CommandError(
      'UnknownError',
      `${name} could not be read by the host's role: ${code} ${message}`,
    );
  }
  const found = unquoted(response.headers.etag);
  const expected = unquoted(revision.etag);
  if (expected !== undefined && found !== expected) {
    response.destroy();
    throw new CommandError('UnknownError', `expected ${name} with the ETag ${expected}, found ${found}`);
  }
  await pipeline(response, createWriteStream(file));
}

const unquoted = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '');

async function removeOldRevisions({ folders, group }: Download): Promise<void> {
  const kept = readPointer(group.lastInstalled);
  const names = await readdir(group.folder).catch(() => []);
  const others = names.map((name) => join(group.folder, name)).filter((folder) => folder !== folders.folder);
  const aged = await Promise.all(
    others.map(async (folder) => ({ folder, time: (await stat(folder)).mtimeMs })),
  );
  aged.sort((a, b) => b.time - a.time);
  const doomed = aged.slice(MOST_REVISIONS - 1).filter(({ folder }) => folder !== kept);
  await Promise.all(doomed.map(({ folder }) => rm(folder, { recursive: true, force: true })));
}
