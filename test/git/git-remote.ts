import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { s3 } from '../../local/services/s3/index.ts';
import type { ServiceDefinition } from '../../local/service.ts';
import { startTestCloud, type TestCloud } from '../local/test-cloud.ts';
import { gitPlace, type GitPlace, type WorkTree } from './git-place.ts';

export type { WorkTree } from './git-place.ts';

/** A bucket of a local cloud that real git pushes to and clones from. */
export interface GitRemote extends GitPlace {
  readonly cloud: TestCloud;
  readonly s3: S3Client;
  readonly bucket: string;
  url(repository: string): string;
  /** A repository with one commit, which was pushed to `main` of the remote `signalbox`. */
  pushed(
    repository: string,
    files?: Readonly<Record<string, string>>,
  ): Promise<{ readonly tree: WorkTree; readonly commit: string }>;
  stop(): Promise<void>;
}

export async function startGitRemote(more: readonly ServiceDefinition[] = []): Promise<GitRemote> {
  const cloud = await startTestCloud({ services: [...more, s3] });
  const client = new S3Client(cloud.clientConfig);
  const bucket = 'git-bucket';
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  const place = gitPlace(cloud.env);
  const url = (repository: string) => `signalbox://${bucket}/${repository}`;
  return {
    ...place,
    cloud,
    s3: client,
    bucket,
    url,
    async pushed(repository, files = { 'a.txt': 'a\n' }) {
      const tree = place.init();
      await tree.git('remote', 'add', 'signalbox', url(repository));
      const commit = await tree.commit(files);
      await tree.git('push', '-q', 'signalbox', 'main');
      return { tree, commit };
    },
    stop: async () => {
      await cloud.stop();
      place.remove();
    },
  };
}
