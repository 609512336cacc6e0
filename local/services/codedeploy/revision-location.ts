import type { AppSpecContent, ComputePlatform, RevisionLocation } from '@aws-sdk/client-codedeploy';
import { AwsError } from '../../aws-error.ts';
import { contentDigest } from './revision-key.ts';

/** Hosts unpack archives; Lambda and ECS deployments read an AppSpec file. */
const BUNDLE_TYPES: Readonly<Record<ComputePlatform, readonly string[]>> = {
  Server: ['tar', 'tgz', 'zip'],
  Lambda: ['YAML', 'JSON'],
  ECS: ['YAML', 'JSON'],
};

const REVISION_TYPES: Readonly<Record<ComputePlatform, readonly string[]>> = {
  Server: ['S3', 'GitHub'],
  Lambda: ['S3', 'String', 'AppSpecContent'],
  ECS: ['S3', 'AppSpecContent'],
};

/** Refuses a location that the compute platform has no use for; what lies there is not looked at. */
export function checkRevision(
  revision: RevisionLocation | undefined,
  platform: ComputePlatform,
): asserts revision is RevisionLocation {
  if (!revision) throw new AwsError('RevisionRequiredException', 'Revision is required.');
  const { revisionType: type = '' } = revision;
  const types = REVISION_TYPES[platform];
  if (!types.includes(type)) {
    throw invalidRevision(
      `expected revisionType ${types.join(' or ')} for the compute platform ${platform}, got ${type}`,
    );
  }
  if (type === 'S3') checkS3(revision, platform);
  else if (type === 'GitHub') checkGitHub(revision);
  else checkContent(type === 'String' ? revision.string : revision.appSpecContent);
}

/** Refuses what the hosts of the local cloud cannot fetch. */
export function refuseGitHub(revision: RevisionLocation): void {
  if (revision.revisionType !== 'GitHub') return;
  throw invalidRevision('the local cloud cannot fetch revisions from GitHub; upload the bundle to S3');
}

function checkS3({ s3Location: s3 }: RevisionLocation, platform: ComputePlatform): void {
  if (!s3?.bucket || !s3.key) throw invalidRevision('a revision in S3 needs bucket and key');
  const types = BUNDLE_TYPES[platform];
  if (types.includes(s3.bundleType ?? '')) return;
  throw invalidRevision(
    `expected bundleType ${types.join(' or ')} for the compute platform ${platform}, got ${s3.bundleType}`,
  );
}

function checkGitHub({ gitHubLocation: git }: RevisionLocation): void {
  const isRepository = /^[\w.-]+\/[\w.-]+$/.test(git?.repository ?? '');
  if (isRepository && /^[0-9a-f]{40}$/i.test(git?.commitId ?? '')) return;
  throw invalidRevision(
    `a revision in GitHub needs a repository as account/repository and the 40 hex digits of a commit, got ${git?.repository} at ${git?.commitId}`,
  );
}

function checkContent({ content, sha256 }: AppSpecContent = {}): void {
  if (!content) throw invalidRevision('expected the content of an AppSpec file');
  const digest = contentDigest(content);
  if (sha256 === undefined || sha256 === digest) return;
  throw invalidRevision(`expected the sha256 of the content to be ${digest}, got ${sha256}`);
}

const invalidRevision = (reason: string) =>
  new AwsError('InvalidRevisionException', `Invalid revision: ${reason}`);
